/**
 * Beside frames of realcount in somebody's page: makes each as high as its content.
 *
 *   <script async src="https://count.example/embed/v1/frame.js"></script>
 *
 * It listens to frames of the server that it came from, and to nobody else; a frame that is never
 * heard keeps the height that the page gave it. One copy does for a page, however often it is there.
 */
(function () {
  "use strict";
  var KEY = "realcount";
  var HEIGHT_MIN = 60;
  var HEIGHT_MAX = 5000;
  var me = document.currentScript;
  if (!me || !me.src || window.realcountFrames) return;
  var server = new URL(me.src).origin;
  window.realcountFrames = server;

  function frames() {
    return Array.prototype.filter.call(document.querySelectorAll("iframe"), function (frame) {
      try { return new URL(frame.src).origin === server; } catch (error) { return false; }
    });
  }

  // A greeting tells nothing, and a frame that hasn't loaded is of no origin yet.
  function greet(target) {
    target.postMessage({ realcount: "hello", version: 1 }, "*");
  }

  function isHeight(value) {
    return typeof value === "number" && value >= HEIGHT_MIN && value <= HEIGHT_MAX;
  }

  window.addEventListener("message", function (event) {
    if (event.origin !== server || !event.data || typeof event.data !== "object") return;
    frames().forEach(function (frame) {
      if (frame.contentWindow !== event.source) return;
      if (event.data[KEY] === "here") greet(event.source);
      if (event.data[KEY] === "height" && isHeight(event.data.height)) {
        frame.style.height = event.data.height + "px";
      }
    });
  });

  // Those that were there before this script; a frame that isn't ready yet speaks for itself.
  frames().forEach(function (frame) { greet(frame.contentWindow); });
})();
