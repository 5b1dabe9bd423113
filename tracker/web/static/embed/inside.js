/**
 * Inside a frame: tells the page around it how high the frame should be.
 *
 * Anybody may frame these numbers, so any page may greet. Only the parent is answered, only after
 * it has greeted, and only at the origin that it greeted from; a height is all that it learns.
 */

const KEY = "realcount";
const AMP = new URLSearchParams(location.search).get("frame") === "amp";
let parent = null;
let told = 0;

/**
 * In an archive, the path of what the snippet asked for; its server of files knows no query.
 * The page says in `data-archived` which language stands there without a name.
 */
function placeAsked() {
  const { archived } = document.documentElement.dataset;
  const asked = new URLSearchParams(location.search);
  const [lang, show] = [asked.get("lang"), asked.get("show")];
  const [path] = location.pathname.match(/\/embed\/v1\/[^/]+\/[^/]+/) ?? [];
  if (!archived || !path || (!lang && !show)) return null;
  const tongue = ["id", "en"].includes(lang) ? lang : document.documentElement.lang;
  const front = tongue === archived ? "" : `/${tongue}`;
  const place = `${front}${path}/${["map", "chart"].includes(show) ? `${show}/` : ""}`;
  asked.delete("lang");
  asked.delete("show");
  return place === location.pathname ? null : `${place}?${asked}`;
}

const place = placeAsked();
if (place !== null) location.replace(place);

const heightNow = () => Math.ceil(document.body.getBoundingClientRect().height);

function tell() {
  const height = heightNow();
  if (height === told) return;
  told = height;
  if (parent !== null) window.parent.postMessage({ [KEY]: "height", version: 1, height }, parent);
  // AMP greets nobody: its runtime takes this message from any frame that it made.
  if (AMP) window.parent.postMessage({ sentinel: "amp", type: "embed-size", height }, "*");
}

function answer({ source, origin, data }) {
  if (source !== window.parent || data?.[KEY] !== "hello") return;
  // The origin of a page without one is "null", which no message can be sent to.
  parent = origin === "null" ? "*" : origin;
  told = 0;
  tell();
}

if (window.parent !== window) {
  addEventListener("message", answer);
  new ResizeObserver(tell).observe(document.body);
  window.parent.postMessage({ [KEY]: "here", version: 1 }, "*");
}
