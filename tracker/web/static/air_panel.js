/** The operator's panel: what a channel shows, and one request for everything that is done to it. */

const boot = JSON.parse(document.getElementById("boot").textContent);
const { words, channel, language, form_token: formToken } = boot;
const api = `/v1/air/${channel}`;
const SILENCE_MS = 12_000;
const byId = (id) => document.getElementById(id);
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const clock = new Intl.DateTimeFormat(language === "id" ? "id-ID" : "en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Text alone ever comes into the page: what a feed says obeys nobody. */
function make(tag, { text, ...fields } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), fields);
  if (text !== undefined) node.textContent = text;
  node.append(...children.filter(Boolean));
  return node;
}

// ---------------------------------------------------------------- what is done

function tell(sentence, failed = false) {
  byId("said").textContent = sentence;
  byId("said").hidden = !sentence;
  byId("said").toggleAttribute("data-failed", failed);
}

/** One action under one id: should the answer be lost, the same request may come again. */
async function act(action, given = {}) {
  const headers = { "Content-Type": "application/json", "X-Form-Token": formToken, "Idempotency-Key": newId() };
  try {
    const answer = await fetch(`${api}/${action}?lang=${language}`, { method: "POST", headers, body: JSON.stringify(given) });
    const told = await answer.json();
    if (answer.status === 401) { signedOut(told.error); return; }
    if (!answer.ok) throw new Error(told.error ?? answer.statusText);
    tell(fill(words.done, { action: words[action] ?? action }));
    take(told);
  } catch (error) {
    tell(fill(words.failed, { why: error.message }), true);
  }
}

const newId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(16).padStart(2, "0")).join("");

function signedOut(why) {
  const here = encodeURIComponent(location.pathname + location.search);
  tell(why, true);
  byId("said").append(" ", make("a", { href: `/sign-in?lang=${language}&next=${here}`, text: words.sign_in }));
}

/** What viewers would notice at once is asked about first. */
async function ask({ title, text, fields = [] }) {
  const dialog = byId("ask");
  byId("ask-title").textContent = title;
  byId("ask-text").textContent = text;
  byId("ask-fields").replaceChildren(...fields.map(({ name, label, value }) => make("label", { text: label }, make("input", { name, value, inputMode: "numeric", autocomplete: "off" }))));
  dialog.showModal();
  (byId("ask-fields").querySelector("input") ?? byId("ask-yes")).focus();
  return new Promise((settle) => {
    const form = dialog.querySelector("form");
    const end = (given) => { dialog.close(); settle(given); };
    byId("ask-no").onclick = () => end(null);
    dialog.oncancel = (event) => { event.preventDefault(); end(null); };
    form.onsubmit = (event) => { event.preventDefault(); end(Object.fromEntries(new FormData(form))); };
  });
}

async function sure(action, text) {
  if (await ask({ title: words[action], text: fill(text, { channel }) })) await act(action);
}

const on = () => frame.state !== "off";
const DO = {
  on: () => (frame.kind === "live" && !on() ? sure("on", words.sure_on) : act("on")),
  start: () => (on() ? sure("start", words.sure_start) : frame.kind === "live" ? sure("start", words.sure_on) : act("start")),
  off: () => (on() ? sure("off", words.sure_off) : act("off")),
};
const perform = (action) => { if (frame) (DO[action] ?? (() => act(action)))(); };

async function override(item) {
  const options = (boot.options[frame.contest] ?? []);
  const held = (id) => item.rank.find(({ option }) => option === id)?.votes ?? "";
  const given = await ask({ title: `${words.override} ${item.name}`, text: words.sure_override, fields: [
    ...options.map(([id, short]) => ({ name: `votes.${id}`, label: fill(words.votes_of, { name: short }), value: held(id) })),
    { name: "reported", label: words.reported, value: item.counted ?? "" }, { name: "total", label: words.total, value: item.total ?? "" },
  ] });
  if (given) await act("override", { ...given, region: item.region });
}

async function clear(item) {
  if (await ask({ title: words.clear, text: fill(words.sure_clear, item) })) await act("clear", { region: item.region });
}

function move(region, by) {
  const order = [...frame.order];
  const at = order.indexOf(region);
  const to = at + by;
  if (to < 0 || to >= order.length) return;
  [order[at], order[to]] = [order[to], order[at]];
  act("order", { regions: order.join(",") });
}

// ---------------------------------------------------------------- what is seen

let frame = null;
let offsetMs = 0;
let heardMs = Date.now();
const now = () => Date.now() + offsetMs;

function take(next) {
  if (next.op === "frame") frame = next;
  else if (frame && next.renderers !== undefined) frame.renderers = next.renderers;
  if (typeof next.now_ms === "number") offsetMs = next.now_ms - Date.now();
  heardMs = Date.now();
  if (frame) draw();
}

function say(id, text, shown = Boolean(text)) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
  byId(id).hidden = !shown;
}

function draw() {
  say("kind", words[`kind_${frame.kind}`]);
  byId("kind").toggleAttribute("data-live", frame.kind === "live");
  say("state", words[`${frame.kind}_${frame.state}`]);
  byId("state").toggleAttribute("data-live", on() && frame.kind === "live");
  say("contest", frame.title || frame.contest || "");
  say("mark", frame.mark);
  say("refused", frame.refused ? fill(words.refused, { contest: frame.contest }) : "");
  for (const [a, b, first] of [["freeze", "unfreeze", !frame.freeze], ["lock", "unlock", !frame.order_locked], ["pause", "resume", frame.state !== "paused"]]) {
    button(a).hidden = !first;
    button(b).hidden = first;
  }
  button("off").disabled = !on();
  button("on").disabled = on();
  for (const one of document.querySelectorAll("[data-dwell]")) one.setAttribute("aria-pressed", String(Number(one.dataset.dwell) * 1_000 === frame.dwell_ms));
  drawFollowers();
  drawSetup();
  drawItems();
  turn();
}

/** What another operator has set stands here too, or to apply one field would take the others back. */
function drawSetup() {
  if (!frame.contest) return;
  for (const field of byId("setup").querySelectorAll("select")) if (!("touched" in field.dataset)) field.value = frame[field.name];
}

/** Who follows, and who is missed; on a live channel that is on somebody has to look. */
function drawFollowers() {
  const { present = [], stale = [], missing = [] } = frame.renderers ?? {};
  const called = (names) => names.map((name) => name || words.renderer_unnamed).join(", ");
  say("followers", frame.renderers ? fill(present.length ? words.renderers : words.renderers_none, { count: present.length, names: called(present) }) + (stale.length ? ` ${fill(words.renderers_stale, { names: called(stale) })}` : "") : "");
  const alarm = frame.kind === "live" && on() ? missing : [];
  say("missing", alarm.map(({ name, since }) => fill(words.renderer_lost, { name: name || words.renderer_unnamed, time: clock.format(new Date(since)) })).join(" "));
  button("dismiss").hidden = !alarm.length;
}

const button = (name) => document.querySelector(`[data-act="${name}"]`);

/** What says the same stays the same button: one that is pressed must not go before it is let go. */
function drawItems() {
  const list = byId("items");
  const held = document.activeElement?.closest("#items > li")?.dataset.region;
  const place = held ? [...document.activeElement.parentNode.children].indexOf(document.activeElement) : -1;
  const known = new Map(frame.items.map((item) => [item.region, item]));
  const old = new Map([...list.children].map((one) => [one.dataset.region, one]));
  const next = frame.order.map((region) => sameOr(old.get(region), itemOf(region, known.get(region))));
  const inPlace = next.length === old.size && next.every((one, n) => one.dataset.region === list.children[n].dataset.region);
  if (inPlace) next.forEach((one, n) => { if (one !== list.children[n]) list.children[n].replaceWith(one); });
  else list.replaceChildren(...next);
  const same = held && next.find((one) => one.dataset.region === held);
  if (same && !same.contains(document.activeElement)) (same.querySelector(".buttons").children[place] ?? same.querySelector("button")).focus();
}

function sameOr(old, fresh) {
  if (old) fresh.toggleAttribute("data-runs", old.hasAttribute("data-runs"));
  return old?.isEqualNode(fresh) ? old : fresh;
}

function itemOf(region, item) {
  const off = frame.hidden.includes(region);
  const votes = item ? item.rank.map((one) => `${one.short} ${one.votes_text} (${one.share_text})`).join(" · ") : "";
  const press = (text, done, more = {}) => make("button", { type: "button", text, onclick: done, ...more, ariaLabel: `${text}: ${item?.name ?? region}` });
  const toggle = press(words.shown, () => act(off ? "show" : "hide", { region }));
  toggle.setAttribute("aria-pressed", String(!off));
  const node = make("li", { className: "item" },
    make("h3", { text: item?.name ?? region }),
    item?.override ? make("p", { className: "by-hand", text: `${item.override_text} · ${item.override.by}` }) : null,
    make("p", { className: "meta" }, make("span", { text: item && !item.empty ? votes : words.empty }), item ? make("span", { text: item.counted_text }) : null),
    make("p", { className: "buttons" }, toggle,
      press(words.go, () => act("skip", { region }), { disabled: off }),
      press(words.up, () => move(region, -1), { disabled: frame.order_locked }),
      press(words.down, () => move(region, 1), { disabled: frame.order_locked }),
      item ? press(words.override, () => override(item)) : null,
      item?.override ? press(words.clear, () => clear(item)) : null));
  node.dataset.region = region;
  node.toggleAttribute("data-off", off);
  return node;
}

/** What moves with the clock alone: which item runs, how old a freeze is, whether we hear anything. */
function turn() {
  const quiet = Date.now() - heardMs > SILENCE_MS;
  byId("status").dataset.state = quiet ? "offline" : "live";
  say("status", quiet ? fill(words.stale, { time: clock.format(heardMs) }) : words.live);
  if (!frame) return;
  const running = runningNow();
  const name = frame.items.find(({ region }) => region === running)?.name;
  say("now", name ?? words.nothing);
  for (const one of byId("items").children) one.toggleAttribute("data-runs", one.dataset.region === running);
  drawFreeze();
}

function drawFreeze() {
  const { freeze } = frame;
  const amber = Boolean(freeze) && now() >= freeze.amber_at_ms;
  byId("frozen").toggleAttribute("data-amber", amber);
  const minutes = freeze ? Math.floor((now() - freeze.since_ms) / 60_000) : 0;
  say("frozen", freeze ? fill(amber ? words.amber : words.frozen, { time: clock.format(freeze.since_ms - offsetMs), by: freeze.by, minutes, offset: freeze.position.offset }) : "");
}

/** As every renderer works it out; static/air.js has the same arithmetic. */
function runningNow() {
  if (!on() || !frame.running || frame.refused) return null;
  const until = frame.paused_at_ms ?? now();
  return window.RealcountAir.nth(frame, Math.floor(Math.max(0, until - frame.since_ms) / frame.dwell_ms));
}

// ---------------------------------------------------------------- keys and the stream

const KEYS = {
  i: "on", o: "off", s: "start", r: "reset", ArrowRight: "skip", ArrowLeft: "back",
  p: () => (frame.state === "paused" ? "resume" : "pause"),
  f: () => (frame.freeze ? "unfreeze" : "freeze"),
  l: () => (frame.order_locked ? "unlock" : "lock"),
};

document.addEventListener("keydown", (event) => {
  if (!frame || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("input, select, textarea, dialog")) return;
  const known = KEYS[event.key];
  const dwell = document.querySelector(`[data-dwell="${CSS.escape(event.key)}"]`);
  if (!known && !dwell) return;
  event.preventDefault();
  if (dwell) act("dwell", { seconds: event.key });
  else perform(typeof known === "function" ? known() : known);
});
document.addEventListener("click", ({ target }) => {
  const pressed = target.closest("[data-act], [data-dwell]");
  if (pressed?.dataset.act) perform(pressed.dataset.act);
  if (pressed?.dataset.dwell) act("dwell", { seconds: pressed.dataset.dwell });
});
byId("setup").addEventListener("change", ({ target }) => { target.dataset.touched = ""; });
byId("setup").addEventListener("submit", (event) => {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(event.target));
  for (const field of event.target.querySelectorAll("select")) delete field.dataset.touched;
  act("setup", given);
});

let events = null;
function listen() {
  events?.close();
  events = new EventSource(`${api}/events`);
  events.onmessage = ({ data }) => take(JSON.parse(data));
  events.onerror = () => { if (events.readyState === EventSource.CLOSED) setTimeout(listen, 1_000 + Math.random() * 4_000); };
}
listen();
setInterval(turn, 250);
