/**
 * The ticker: one graphic for OBS, CasparCG, SPX, vMix and OGraf.
 *
 * It shows frames (docs/air.md). A frame is absolute: state of a channel and items with numbers.
 * Which item runs follows from the frame and the time, so main and backup show the same.
 * Whatever goes wrong, the last good frame stays, with its time; nothing to show is transparency.
 *
 * A classic script, and nothing in it is newer than Chromium 71: CasparCG 2.3 and old SPX run it
 * from a folder. A test holds that.
 */
(function () {
  "use strict";

  var LOST_MS = 12000;
  var BACKOFF_MS = 500;
  var BACKOFF_MS_MAX = 15000;
  var TICK_MS = 200;
  var KEPT_MS_MAX = 6 * 3600 * 1000;
  var HERE_MS = 4000;
  /** A browser is the worse for months. A night is shorter than a day, so none is interrupted even by a mistake. */
  var RENEW_MS = 24 * 3600 * 1000;
  var CLEAR_MS = 60 * 1000;
  var LONG_MS = 12 * 3600 * 1000;
  var OPTIONS_MAX = 4;
  var CELLS = 4;
  /** What is longer than this no screen has room for, and laying it out would stop the picture. */
  var TEXT_MAX = 2000;
  var ITEMS_MAX = 100;
  var MESSAGE_MAX = 4 * 1024 * 1024;
  var PIXELS_MAX = 16384;
  var NEVER = -1e15;
  var DASH = "–";
  var THEMES = ["dark", "light", "clear"];
  var LAYOUTS = ["lower", "crawl"];
  var SETTINGS = ["server", "channel", "contest", "regions", "language", "theme", "layout", "w", "h", "fps", "play", "renderer"];
  /** SPX and CasparCG name fields by number; both spellings of a setting are understood. */
  var NAMES = { f0: "channel", f1: "contest", f2: "regions", f3: "language", f4: "theme", f5: "layout", lang: "language", region: "regions", width: "w", height: "h" };

  /** How long things take is told by a clock that nobody sets. */
  function sinceLoadMs() { return performance.now(); }

  // ---------------------------------------------------------------- reading what we are given

  function isText(value) { return typeof value === "string"; }
  function isObject(value) { return typeof value === "object" && value !== null && !Array.isArray(value); }

  function isMaybe(is, value) { return value === undefined || value === null || is(value); }
  function isShort(value) { return isText(value) && value.length <= TEXT_MAX; }
  function isMaybeShort(value) { return isMaybe(isShort, value); }
  function isCount(value) { return typeof value === "number" && isFinite(value) && value >= 0 && Math.floor(value) === value; }
  function isShare(value) { return isText(value) && /^[0-9]{1,3}([.,][0-9]{1,20})?$/.test(value); }
  function isList(is, value) { return Array.isArray(value) && value.length <= ITEMS_MAX && value.every(is); }

  /** What `update` was given, as an object; null where it can't be read. */
  function read(given) {
    if (isObject(given)) return given;
    if (!isText(given) || given.length > MESSAGE_MAX) return null;
    var text = given.trim();
    if (text.charAt(0) === "<") return readXml(text);
    return readJson(text) || readJson(text.replace(/\\"/g, '"'));
  }

  function readJson(text) {
    try {
      var found = JSON.parse(text);
      return isObject(found) ? found : isText(found) && found !== text ? read(found) : null;
    } catch (error) { return null; }
  }

  /** <templateData><componentData id="f0"><data id="text" value="pgm1"/></componentData></templateData> */
  function readXml(text) {
    // No template data declares entities; those that grow when they are read are a bomb.
    if (/<!(DOCTYPE|ENTITY)/i.test(text)) return null;
    var document_ = new DOMParser().parseFromString(text, "text/xml");
    if (document_.getElementsByTagName("parsererror").length) return null;
    var found = {};
    var parts = document_.getElementsByTagName("componentData");
    for (var n = 0; n < parts.length; n += 1) {
      var value = parts[n].getElementsByTagName("data")[0];
      var id = parts[n].getAttribute("id");
      if (value && id) found[id] = value.getAttribute("value") || "";
    }
    if (isText(found.json)) return readJson(found.json);
    return parts.length ? found : null;
  }

  function settingsOf(given) {
    var found = {};
    Object.keys(given).forEach(function (key) {
      var name = NAMES[key] || key;
      var value = given[key];
      if (SETTINGS.indexOf(name) < 0 || (!isShort(value) && typeof value !== "number")) return;
      // An empty one is the channel's again.
      if (value !== "" && CHECKS[name] && !CHECKS[name](String(value))) return;
      found[name] = String(value);
    });
    return found;
  }

  function isSize(text) { return Number(text) > 0 && Number(text) <= PIXELS_MAX; }

  /** A setting that can't be is left as it was. */
  var CHECKS = {
    channel: function (text) { return /^[a-z][a-z0-9-]{0,19}$/.test(text); },
    theme: function (text) { return THEMES.indexOf(text) >= 0; },
    layout: function (text) { return LAYOUTS.indexOf(text) >= 0; },
    w: isSize,
    h: isSize,
  };

  function isOption(option) {
    return isObject(option) && (isShort(option.short) || isShort(option.name))
      && isMaybe(isCount, option.votes) && isMaybe(isShare, option.share)
      && [option.short, option.name, option.option, option.votes_text, option.share_text, option.leads_text, option.colour].every(isMaybeShort);
  }

  function isItem(item) {
    return isObject(item) && isShort(item.region) && isList(isOption, item.rank)
      && [item.name, item.status_text, item.counted_text, item.override_text, item.mark].every(isMaybeShort);
  }

  function isFrame(frame) {
    return isObject(frame) && frame.op === "frame" && isList(isItem, frame.items)
      && isList(isShort, frame.order) && isList(isShort, frame.hidden) && isList(isShort, frame.ahead)
      && ["off", "running", "paused"].indexOf(frame.state) >= 0 && isMaybeShort(frame.running) && isMaybeShort(frame.behind)
      && frame.dwell_ms >= 1000 && isCount(frame.dwell_ms) && isCount(frame.since_ms) && (frame.paused_at_ms === null || isCount(frame.paused_at_ms))
      && [frame.mark, frame.source_text].every(isMaybeShort);
  }

  /** Nothing rather than zeros: who says nothing of it himself has nothing where not one vote is in. */
  function isEmpty(item) {
    if (typeof item.empty === "boolean") return item.empty;
    return !item.rank.some(function (option) { return isCount(option.votes) ? option.votes > 0 : option.votes_text || option.share_text || option.share; });
  }

  /** A frame of items that somebody pushes by hand; it runs by itself. */
  function frameOf(items, settings, test, atMs) {
    var order = items.map(function (item) { return item.region; });
    return {
      op: "frame", kind: "rehearsal", state: "running", order: order, hidden: [], ahead: [], dwell_ms: 6000,
      running: order[0] || null, since_ms: atMs, paused_at_ms: null, refused: null, items: items,
      test: test, mark: test ? "TEST" : "", source_text: "", as_of: null, now_ms: atMs, in_touch: true,
      language: settings.language || "id", theme: settings.theme || "dark", layout: settings.layout || "lower",
    };
  }

  // ---------------------------------------------------------------- which item runs

  function shown(frame) {
    return frame.order.filter(function (region) { return frame.hidden.indexOf(region) < 0; });
  }

  /** The same arithmetic as tracker/core/air/running.py; a test holds the two together. */
  function nth(frame, number) {
    if (number === 0) return frame.running;
    if (number <= frame.ahead.length) return frame.ahead[number - 1];
    var on = shown(frame);
    if (!on.length) return null;
    var last = frame.ahead.length ? frame.ahead[frame.ahead.length - 1] : frame.running;
    var place = frame.order.indexOf(frame.behind || last);
    var cycle = on;
    if (place >= 0) {
      var behind = on.filter(function (region) { return frame.order.indexOf(region) > place; });
      cycle = behind.concat(on.filter(function (region) { return behind.indexOf(region) < 0; }));
    }
    // What came out of its turn just now has had it.
    var start = frame.behind && cycle[0] === last ? 1 : 0;
    return cycle[(start + number - frame.ahead.length - 1) % cycle.length];
  }

  /** How many items ran since the frame's own, and which part of this one has gone. */
  function stepAt(frame, atMs) {
    if (frame.state === "off" || !frame.running) return null;
    var untilMs = frame.paused_at_ms === null ? atMs : frame.paused_at_ms;
    var gone = Math.max(0, untilMs - frame.since_ms) / frame.dwell_ms;
    return { number: Math.floor(gone), part: gone - Math.floor(gone) };
  }

  // ---------------------------------------------------------------- what is on the screen

  function make(tag, className, parent) {
    var node = document.createElement(tag);
    node.className = className;
    if (parent) parent.appendChild(node);
    return node;
  }

  /** Control signs are seen as boxes, and those that turn the way of writing turn numbers round. */
  var UNSEEN = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;

  /** Write only what differs: a text that stays is not laid out again. */
  function write(node, text) {
    var said = text === null || text === undefined ? "" : String(text).replace(UNSEEN, "");
    if (node.textContent !== said) node.textContent = said;
  }

  function flag(node, name, on) {
    if (node.classList.contains(name) !== Boolean(on)) node.classList.toggle(name, Boolean(on));
  }

  /** One region's numbers. Its nodes are made once and written again and again. */
  function makeCard(parent) {
    var root = make("section", "card", parent);
    var head = make("div", "head", root);
    var card = {
      root: root, key: null, order: [],
      name: make("b", "name", head), status: make("span", "status", head), manual: make("span", "manual", head),
      news: make("span", "news", head), mark: make("span", "mark", head), options: [],
    };
    var list = make("div", "options", root);
    for (var n = 0; n < OPTIONS_MAX; n += 1) {
      var option = make("div", "option", list);
      card.options.push({
        root: option, chip: make("i", "chip", option), short: make("span", "short", option), share: make("b", "share", option),
        votes: make("span", "votes", option), leads: make("em", "leads", option),
      });
    }
    var foot = make("div", "foot", root);
    card.counted = make("span", "counted", foot);
    card.source = make("span", "source", foot);
    card.tag = make("span", "tag", foot);
    return card;
  }

  function numberText(number, language) {
    if (typeof number !== "number") return DASH;
    return new Intl.NumberFormat(language === "en" ? "en" : "id").format(number);
  }

  /** Within its time an item keeps the order of its options; only their numbers move. */
  function ordered(card, item, key) {
    var ids = item.rank.map(function (option) { return option.option || option.short || option.name; });
    var same = card.key === key && card.order.length === ids.length && card.order.every(function (id) { return ids.indexOf(id) >= 0; });
    if (!same) card.order = ids;
    // Two of one name can't be told apart: they stand as they came.
    if (ids.some(function (id, n) { return ids.indexOf(id) !== n; })) return item.rank;
    return card.order.map(function (id) { return item.rank[ids.indexOf(id)]; });
  }

  /** The change of lead that item *number* says; none where its numbers do not bear it out. */
  function newsOf(frame, number, item) {
    var found = (Array.isArray(frame.news) ? frame.news : []).filter(function (one) {
      return isObject(one) && one.region === item.region && one.number === number;
    })[0];
    if (!found) return null;
    var first = item.rank.filter(function (option) { return option.leads; })[0];
    return (first ? first.option : null) === found.now ? found : null;
  }

  function fill(card, item, frame, key, tag, news) {
    var options = ordered(card, item, key);
    var test = Boolean(item.test || frame.test);
    card.key = key;
    write(card.name, item.name || item.region);
    write(card.status, news ? news.text : item.status_text);
    write(card.news, news ? news.mark : "");
    write(card.manual, item.override ? item.override_text || "MANUAL" : "");
    write(card.mark, test ? item.mark || frame.mark || "TEST" : "");
    flag(card.root, "test", test);
    flag(card.root, "manual-on", item.override);
    write(card.counted, item.counted_text);
    write(card.source, frame.source_text);
    write(card.tag, tag);
    card.options.forEach(function (slot, n) { fillOption(slot, options[n], frame); });
    card.root.style.setProperty("--columns", String(Math.min(OPTIONS_MAX, options.length)));
  }

  function fillOption(slot, option, frame) {
    flag(slot.root, "gone", !option);
    if (!option) return;
    write(slot.short, option.short || option.name);
    write(slot.votes, isText(option.votes_text) ? option.votes_text : numberText(option.votes, frame.language));
    write(slot.share, isText(option.share_text) ? option.share_text : isText(option.share) ? option.share + "%" : DASH);
    write(slot.leads, option.leads ? option.leads_text : "");
    flag(slot.root, "first", option.leads);
    var colour = /^#[0-9a-fA-F]{3,8}$/.test(option.colour || "") ? option.colour : "transparent";
    if (slot.chip.style.backgroundColor !== colour) slot.chip.style.backgroundColor = colour;
  }

  // ---------------------------------------------------------------- the graphic

  function mount(host, given) {
    var settings = settingsOf(given || {});
    var keeps = Boolean(given && given.keeps);
    var mayRenew = given && typeof given.mayRenew === "function" ? given.mayRenew : function () { return false; };
    var stage = make("div", "air-stage cut", host);
    var lower = make("div", "lower", stage);
    var cards = [makeCard(lower), makeCard(lower)];
    var crawl = make("div", "crawl", stage);
    var strip = make("div", "strip", crawl);
    var cells = [];
    for (var n = 0; n < CELLS; n += 1) { cells.push(makeCard(strip)); cells[n].at = -9; cells[n].region = null; }
    var crawlTag = make("span", "tag", crawl);

    var frame = null;
    var playing = false;
    var removed = false;
    var pushed = false;
    var extra = 0;
    var offsetMs = 0;
    var heardMs = NEVER;
    var asOf = null;
    var asOfMs = 0;
    var inTouch = true;
    var front = 0;
    var run = 0;
    var line = { startMs: 0, region: "", next: null, frame: null };
    var source = null;
    var retryMs = 0;
    var failures = 0;
    var openedMs = 0;
    var dirty = false;
    var beating = null;
    var drawn = 0;
    var saidMs = NEVER;
    var clearMs = 0;
    var asking = false;
    var startedMs = sinceLoadMs();
    var skewMs = Date.now() - startedMs;
    var id = String(Math.random()).slice(2, 12) + String(Math.random()).slice(2, 12);

    function nowMs() { return Date.now() + offsetMs; }

    // ------------------------------------------------------------ the link

    function address() {
      var base = (settings.server || "").replace(/\/+$/, "");
      if (settings.channel) return base + "/v1/air/" + encodeURIComponent(settings.channel) + "/events";
      if (!settings.contest) return null;
      var query = ["regions", "language", "theme", "layout"].filter(function (name) { return settings[name]; })
        .map(function (name) { return name + "=" + encodeURIComponent(settings[name]); });
      return base + "/v1/contests/" + encodeURIComponent(settings.contest) + "/air/events" + (query.length ? "?" + query.join("&") : "");
    }

    function hangUp() {
      var old = source;
      source = null;
      if (old) old.close();
    }

    function open() {
      hangUp();
      retryMs = 0;
      var url = address();
      if (!url || removed || pushed || typeof EventSource === "undefined") return;
      try { source = new EventSource(url); } catch (error) { later(); return; }
      var opened = source;
      openedMs = sinceLoadMs();
      opened.onmessage = function (event) { if (opened === source) hear(event.data); };
      opened.onerror = function () { if (opened === source) later(); };
    }

    /** Full jitter, so that a rack of renderers doesn't come back as one. */
    function later() {
      hangUp();
      failures += 1;
      var boundMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS * Math.pow(2, Math.min(failures, 10)));
      retryMs = sinceLoadMs() + Math.random() * boundMs;
    }

    function reopen() {
      if (source && sinceLoadMs() - heardMs < LOST_MS) return;
      failures = 0;
      open();
    }

    function hear(text) {
      var message = readJson(text);
      if (!message || (message.op !== "frame" && message.op !== "beat")) return;
      if (message.op === "frame" && !isFrame(message)) return;
      failures = 0;
      heardMs = sinceLoadMs();
      holdTime(Date.now() - heardMs);
      inTouch = message.in_touch !== false;
      if (typeof message.now_ms === "number") keepTime(message.now_ms - Date.now());
      if (isObject(message.as_of)) { asOf = message.as_of; if (inTouch) asOfMs = Date.now(); }
      if (message.op === "frame") take(message);
      draw();
    }

    /** Who follows a channel says so: of a cable that is pulled the server would hear nothing. */
    function sayHere(bye) {
      if (!settings.channel || pushed || settings.renderer === "preview" || typeof fetch === "undefined") return;
      saidMs = sinceLoadMs();
      var base = (settings.server || "").replace(/\/+$/, "") + "/v1/air/" + encodeURIComponent(settings.channel) + "/here";
      var name = /^[a-z0-9][a-z0-9-]{0,19}$/.test(settings.renderer || "") ? settings.renderer : "";
      var query = "?id=" + id + "&renderer=" + name + "&silent=" + Math.round(saidMs - Math.max(heardMs, startedMs)) + (bye ? "&bye=1" : "");
      fetch(base + query, { method: "POST", mode: "no-cors", credentials: "omit", keepalive: true }).catch(function () { /* then we are missed, rightly */ });
    }

    /** A few milliseconds of the way here are no reason to move an item's end. */
    function keepTime(measuredMs) {
      if (Math.abs(measuredMs - offsetMs) > 150) offsetMs = measuredMs;
    }

    /** Somebody set this machine's clock: what runs goes on as if nobody had. */
    function holdTime(nextMs) {
      if (Math.abs(nextMs - skewMs) > 150) offsetMs -= nextMs - skewMs;
      skewMs = nextMs;
    }

    function take(next) {
      frame = next;
      dirty = true;
    }

    // ------------------------------------------------------------ the last good frame, kept

    function storeKey() { return "realcount.air|" + (address() || ""); }

    function keep() {
      if (!keeps || !dirty || !frame || pushed) return;
      dirty = false;
      try {
        localStorage.setItem(storeKey(), JSON.stringify({ frame: frame, asOf: asOf, asOfMs: asOfMs, offsetMs: offsetMs, keptMs: Date.now() }));
      } catch (error) { keeps = false; }
    }

    function recall() {
      if (!keeps || frame || !address()) return;
      try {
        var kept = JSON.parse(localStorage.getItem(storeKey()));
        if (!kept || !isFrame(kept.frame) || Math.abs(Date.now() - kept.keptMs) > KEPT_MS_MAX) return;
        frame = kept.frame;
        asOf = kept.asOf;
        asOfMs = kept.asOfMs;
        offsetMs = kept.offsetMs;
      } catch (error) { /* nothing was kept, or another hand wrote there */ }
    }

    // ------------------------------------------------------------ a page that has run for a day

    /** Load the page anew while its channel is off, if the server answers. Whoever can't be sure of that goes on. */
    function renew(now) {
      var clear = !current() && frame !== null && frame.state === "off";
      if (!clear) { clearMs = 0; return; }
      if (!clearMs) clearMs = now;
      if (asking || !mayRenew() || now - startedMs < RENEW_MS || now - clearMs < CLEAR_MS || now - heardMs > LOST_MS) return;
      asking = true;
      var later_ = function () { asking = false; clearMs = sinceLoadMs(); };
      fetch(location.href, { cache: "no-store" }).then(function (answer) {
        if (answer.ok && mayRenew() && frame.state === "off") { keep(); location.reload(); } else later_();
      }).catch(later_);
    }

    // ------------------------------------------------------------ drawing

    function tagNow() {
      if (pushed || !asOf) return "";
      if (inTouch && sinceLoadMs() - heardMs < LOST_MS) return "";
      return Date.now() - asOfMs > LONG_MS ? asOf.long : asOf.text;
    }

    /** A live channel shows no test run, whatever a server says. */
    function mayShow() {
      return playing && !removed && frame && !frame.refused && !(frame.kind === "live" && frame.test) && isStyled();
    }

    /** Without its stylesheet a card would be black text anywhere. */
    function isStyled() {
      return getComputedStyle(stage).getPropertyValue("--air").trim() === "1";
    }

    function itemOf(region) {
      for (var n = 0; n < frame.items.length; n += 1) {
        var item = frame.items[n];
        if (item.region === region) return isEmpty(item) || (frame.kind === "live" && item.test) ? null : item;
      }
      return null;
    }

    function draw() {
      if (removed) return;
      var step = current();
      stage.setAttribute("data-theme", settings.theme || (frame && frame.theme) || "dark");
      var layout = settings.layout || (frame && frame.layout) || "lower";
      if (stage.getAttribute("data-layout") !== layout) stage.setAttribute("data-layout", layout);
      if (layout === "crawl") { flag(lower, "on", false); drawCrawl(step); } else { flag(crawl, "on", false); drawLower(step); }
      stage.setAttribute("data-item", step ? step.region : "");
    }

    /**
     * Say how far the line has moved since the last look: 0 not, 1 by one item, null elsewhere.
     * A state that is told anew (a pause that ends, another dwell) has other instants for the same
     * item: it goes on, and nothing on the screen jumps.
     */
    function moved(step) {
      var same = step.startMs === line.startMs && step.region === line.region;
      var by = null;
      if (same || (line.frame !== frame && step.region === line.region && step.startMs !== line.startMs + frame.dwell_ms)) by = 0;
      else if (step.region === line.next) by = 1;
      if (by !== 0) run += 1;
      line = { startMs: step.startMs, region: step.region, next: nth(frame, step.number + 1), frame: frame };
      return by;
    }

    function drawLower(step) {
      if (step) moved(step);
      var item = step ? itemOf(step.region) : null;
      flag(lower, "on", item);
      if (!item) return;
      // The same region again is the same card: its order may change, the picture doesn't blink.
      if (cards[front].region !== item.region && cards[front].root.classList.contains("on")) front = 1 - front;
      cards[front].region = item.region;
      fill(cards[front], item, frame, run + " " + item.region, tagNow(), newsOf(frame, step.number, item));
      flag(cards[front].root, "on", true);
      flag(cards[1 - front].root, "on", false);
    }

    function drawCrawl(step) {
      if (step) shift(moved(step), step);
      var any = false;
      cells.forEach(function (cell) {
        var item = step && cell.region ? itemOf(cell.region) : null;
        flag(cell.root, "on", item);
        if (!item) return;
        any = true;
        // Nobody has seen it yet: its options stand in the newest order.
        if (cell.at > 1) cell.order = [];
        fill(cell, item, frame, cell.run + " " + cell.region, "", newsOf(frame, step.number + cell.at, item));
        squeeze(cell);
      });
      flag(crawl, "on", any);
      write(crawlTag, any ? tagNow() : "");
      if (step) place(step);
    }

    /** Half a number is a wrong number: what is wider than its cell is written smaller. */
    function squeeze(cell) {
      var print = cell.root.textContent + stage.style.getPropertyValue("--u") + stage.style.getPropertyValue("--vw");
      if (cell.print === print) return;
      cell.print = print;
      cell.root.style.setProperty("--fit", "1");
      var part = cell.root.clientWidth / Math.max(1, cell.root.scrollWidth);
      if (part < 1) cell.root.style.setProperty("--fit", String(Math.max(0.3, part * 0.9)));
    }

    /** Let cells stand at -1 (leaving), 0 (the one that runs), 1 and 2 (coming), filled where new. */
    function shift(by, step) {
      if (by !== null) cells.forEach(function (cell) { cell.at -= by; });
      var free = cells.filter(function (cell) { return by === null || cell.at < -1; });
      if (by === null) cells.forEach(function (cell) { cell.at = -9; });
      for (var at = by === null ? 0 : -1; at < CELLS - 1; at += 1) {
        var there = cells.filter(function (cell) { return cell.at === at; })[0];
        if (at < 0) continue;
        var region = nth(frame, step.number + at);
        if (!there) { there = free.shift() || cells.filter(function (cell) { return cell.at < 0; })[0]; there.at = at; there.region = null; }
        if (there.region !== region) { there.region = region; there.run = run + at; }
      }
      cells.forEach(function (cell) { if (cell.at < -1) cell.region = null; });
    }

    function place(step) {
      cells.forEach(function (cell) {
        var way = "translate3d(" + ((cell.at - step.part) * 100).toFixed(3) + "%, 0, 0)";
        if (cell.root.style.transform !== way) cell.root.style.transform = way;
      });
    }

    /** What runs now, with the steps that were asked for here. */
    function current() {
      var step = mayShow() ? stepAt(frame, nowMs()) : null;
      if (!step) return null;
      step.number += extra;
      step.startMs = frame.since_ms + step.number * frame.dwell_ms;
      step.region = nth(frame, step.number);
      return step.region ? step : null;
    }

    /** Called for every picture while the graphic is there; only a crawl moves between two ticks. */
    function onPicture(atMs) {
      if (removed) return;
      beating = requestAnimationFrame(onPicture);
      if (settings.fps && atMs - drawn < 1000 / Number(settings.fps) - 4) return;
      drawn = atMs;
      if (stage.getAttribute("data-layout") !== "crawl" || !crawl.classList.contains("on")) return;
      var step = current();
      if (!step || step.startMs !== line.startMs || step.region !== line.region) draw(); else place(step);
    }

    function tick() {
      if (removed) return;
      var now = sinceLoadMs();
      holdTime(Date.now() - now);
      if (retryMs && now >= retryMs) open();
      if (source && now - Math.max(heardMs, openedMs) > LOST_MS) later();
      if (now - saidMs >= HERE_MS) sayHere(false);
      keep();
      draw();
      renew(now);
    }

    function fit() {
      var w = Number(settings.w) || window.innerWidth;
      var h = Number(settings.h) || window.innerHeight;
      stage.style.setProperty("--vw", w / 100 + "px");
      stage.style.setProperty("--vh", h / 100 + "px");
      stage.style.setProperty("--u", Math.min(h, (w * 9) / 16) / 100 + "px");
    }

    // ------------------------------------------------------------ what a playout calls

    function update(given_) {
      var told = read(given_);
      if (!told) return;
      if (told.op === "frame") { if (isFrame(told)) { pushed = true; hangUp(); take(told); draw(); } return; }
      if (Array.isArray(told.items)) {
        if (!told.items.length || !isList(isItem, told.items)) return;
        var sinceMs = pushed && frame ? frame.since_ms : nowMs();
        if (!pushed) extra = 0;
        pushed = true;
        hangUp();
        take(frameOf(told.items, settings, told.test === true, sinceMs));
      }
      var asked = settingsOf(told);
      // Whoever names the channel again after a push wants its numbers back.
      change(asked, pushed && !Array.isArray(told.items) && Boolean(asked.channel || asked.contest));
      draw();
    }

    /** Another channel or contest is another link; what stays the same is left alone. */
    function change(next, back) {
      var before = address();
      Object.keys(next).forEach(function (name) { settings[name] = next[name]; });
      if (next.channel) settings.contest = next.contest || "";
      else if (next.contest) settings.channel = "";
      fit();
      if (address() === before && !back) return;
      saidMs = NEVER;
      pushed = false;
      frame = null;
      asOf = null;
      extra = 0;
      failures = 0;
      recall();
      open();
    }

    function begin() {
      removed = false;
      if (timer === null) timer = setInterval(tick, TICK_MS);
      if (beating === null) beating = requestAnimationFrame(onPicture);
      if (!source && !retryMs) { recall(); open(); }
    }

    function play(skipAnimation) {
      playing = true;
      flag(stage, "cut", skipAnimation === true);
      begin();
      draw();
    }

    function stop(skipAnimation) {
      playing = false;
      flag(stage, "cut", skipAnimation === true);
      draw();
    }

    /** Of a channel the panel decides, or main and backup would part. */
    function next() {
      if (!frame || (settings.channel && !pushed)) return;
      extra += 1;
      draw();
    }

    function remove() {
      stop(true);
      if (!removed) sayHere(true);
      removed = true;
      retryMs = 0;
      hangUp();
      clearInterval(timer);
      cancelAnimationFrame(beating);
      timer = beating = null;
    }

    function dispose() {
      remove();
      removeEventListener("resize", fit);
      removeEventListener("online", reopen);
      removeEventListener("obsSourceActiveChanged", reopen);
      if (stage.parentNode) stage.parentNode.removeChild(stage);
    }

    var timer = null;
    addEventListener("resize", fit);
    addEventListener("online", reopen);
    addEventListener("obsSourceActiveChanged", reopen);
    fit();
    begin();
    if (settings.play === "now") play(true);
    return { update: update, play: play, stop: stop, next: next, remove: remove, dispose: dispose };
  }

  window.RealcountAir = { mount: mount, nth: nth, stepAt: stepAt };

  // ---------------------------------------------------------------- the page

  function fromAddress() {
    var found = {};
    location.search.slice(1).split("&").forEach(function (pair) {
      var at = pair.indexOf("=");
      if (at < 1) return;
      try { found[decodeURIComponent(pair.slice(0, at))] = decodeURIComponent(pair.slice(at + 1).replace(/\+/g, " ")); } catch (error) { /* a % that is none */ }
    });
    return found;
  }

  var host = document.getElementById("realcount-air");
  if (!host) return;
  var options = { keeps: true, play: window.obsstudio ? "now" : host.getAttribute("data-play") || "wait" };
  [window.realcountAir || {}, fromAddress()].forEach(function (more) {
    Object.keys(more).forEach(function (key) { options[NAMES[key] || key] = more[key]; });
  });
  /** A call of a playout that comes while a page loads is lost, so where one was made the page stays; a bundle has less to come back with. */
  var called = Boolean(window.realcountAir) || location.protocol === "file:";
  options.mayRenew = function () { return !called; };
  var graphic = mount(host, options);
  /** CasparCG takes a layer away through a `remove` of its own; ours ends there. */
  var hostRemove = typeof window.remove === "function" ? window.remove : null;
  function calls(run) { return function (told) { called = true; run(told); }; }
  window.update = calls(graphic.update);
  window.play = calls(function () { graphic.play(); });
  window.stop = calls(function () { graphic.stop(); });
  window.next = calls(graphic.next);
  window.remove = calls(function () { graphic.remove(); if (hostRemove) hostRemove(); });
})();
