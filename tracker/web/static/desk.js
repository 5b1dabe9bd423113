/** The desk: alerts as they come, what waits for a person, sources, and our own call. */

const boot = JSON.parse(document.getElementById("boot").textContent);
const { words, language, form_token: formToken } = boot;
const api = `/v1/contests/${encodeURIComponent(boot.contest.id)}`;
const LOOK_MS = 2_000;
const STALE_MS = 10_000;
const ALERTS_KEPT = 200;
const HOLDS_SHOWN = 30;
const LOUD = 2;
const byId = (id) => document.getElementById(id);
const number = new Intl.NumberFormat(language);
const clock = new Intl.DateTimeFormat(language === "id" ? "id-ID" : "en-GB", {
  timeZone: boot.contest.time_zone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit",
});
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const time = (text) => (text ? `${clock.format(new Date(text)).replace(",", "")} ${boot.zone_name}` : "");
const said = (texts) => texts?.[language] ?? Object.values(texts ?? {})[0] ?? "";

/** Text alone ever comes into the page: what a feed says obeys nobody. */
function make(tag, { text, ...fields } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), fields);
  if (text !== undefined) node.textContent = text;
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// ---------------------------------------------------------------- what the server says

const etags = new Map();
const kept = new Map();

/** What stands at *path*, asked for again only when it has changed. */
async function look(path) {
  const headers = etags.has(path) ? { "If-None-Match": etags.get(path) } : {};
  const answer = await fetch(path, { headers, cache: "no-store" });
  if (answer.status === 304) return kept.get(path);
  if (answer.status === 401 || answer.status === 403) throw Object.assign(new Error("signed out"), { out: true });
  if (!answer.ok) throw new Error(`${answer.status}`);
  if (answer.headers.get("etag")) etags.set(path, answer.headers.get("etag"));
  kept.set(path, await answer.json());
  return kept.get(path);
}

async function send(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Form-Token": formToken },
    body: JSON.stringify(body),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error((told.problems ?? [told.error ?? answer.statusText]).join("; "));
  return told;
}

// ---------------------------------------------------------------- what is on the page

let alerts = [];
let holds = { total: 0, holds: [] };
const decidedOn = new Set();
let contest = boot.contest;
let seen = null;
let lastLookMs = Date.now();

const filter = byId("filter");
const muted = new Set(remembered("muted", []));

function remembered(name, otherwise) {
  try { return JSON.parse(localStorage.getItem(`realcount.desk.${name}`)) ?? otherwise; } catch { return otherwise; }
}

function remember(name, value) {
  try { localStorage.setItem(`realcount.desk.${name}`, JSON.stringify(value)); } catch { /* a private window keeps nothing */ }
}

function fits(alert) {
  const { family, audience, significance, region } = Object.fromEntries(new FormData(filter));
  const where = alert.path.map(({ name }) => name).join(" ").toLowerCase();
  return !muted.has(alert.type)
    && (!family || alert.type === family || alert.type.startsWith(`${family}.`))
    && (!audience || alert.audience === audience)
    && alert.significance >= Number(significance)
    && where.includes(region.trim().toLowerCase());
}

function draw() {
  const waiting = alerts.filter(({ status }) => status === "waiting");
  const shownHolds = holds.holds.slice(0, HOLDS_SHOWN);
  const queue = [...waiting.map(alertItem), ...shownHolds.map(holdItem)];
  place(byId("queue"), queue);
  byId("queue-count").textContent = queue.length ? `(${number.format(waiting.length + holds.total)})` : "";
  byId("queue-empty").hidden = queue.length > 0;
  const left = holds.total - shownHolds.length;
  byId("holds-more").hidden = left <= 0;
  byId("holds-more").textContent = fill(words.more_holds, { n: number.format(left) });
  const shown = alerts.filter((alert) => alert.status !== "waiting" && fits(alert));
  place(byId("stream"), shown.map(alertItem));
  byId("stream-empty").hidden = shown.length > 0;
  byId("stream-empty").textContent = alerts.length ? words.none_fit : words.no_alerts;
  byId("muted").hidden = muted.size === 0;
  byId("muted").firstElementChild.textContent = fill(words.muted, { types: [...muted].map((type) => boot.types[type] ?? type).join(", ") });
  drawSources();
  drawCall();
}

/** Put *items* into *list*, keeping those that say the same, so that focus and scrolling stay. */
function place(list, items) {
  const held = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const next = items.map((item) => {
    const before = held.get(item.dataset.key);
    return before && before.dataset.print === item.dataset.print ? before : item;
  });
  const focused = document.activeElement?.closest("li");
  const place_ = focused && list.contains(focused) ? [...list.children].indexOf(focused) : -1;
  if (next.length === list.children.length && next.every((item, n) => item === list.children[n])) return;
  list.replaceChildren(...next);
  if (place_ < 0) return;
  const same = next.find((item) => item.dataset.key === focused.dataset.key);
  const near = same ?? next[Math.min(place_, next.length - 1)] ?? items_()[0];
  if (same || list !== byId("queue") || decidedOn.delete(focused.dataset.key)) { near?.focus(); return; }
  // It went by itself: Enter, on its way down, must not publish its neighbour unread.
  byId("queue-title").focus();
  tell(words.waits_no_more);
}

function item(key, print, significance, status, ...children) {
  const node = make("li", { className: "item", tabIndex: -1 }, ...children.filter(Boolean));
  Object.assign(node.dataset, { key, print: JSON.stringify(print), significance, status });
  return node;
}

function alertItem(alert) {
  const waits = alert.status === "waiting";
  const noted = alert.acknowledged ? fill(words.noted, { by: alert.acknowledged.by }) : "";
  const decided = alert.decided ? `${alert.decided.by}${alert.decided.why ? `: ${alert.decided.why}` : ""}` : "";
  const meta = make("p", { className: "meta" },
    make("span", { className: "tagged", text: words[`status_${alert.status}`] }),
    make("span", { text: boot.types[alert.type] ?? alert.type, title: alert.type }),
    make("span", { text: alert.audience === "public" ? words.for_public : words.for_desk }),
    make("span", { text: "!".repeat(alert.significance) }),
    make("span", { text: time(alert.at) }),
    alert.undoes ? make("span", { text: words.takes_back }) : null,
    decided ? make("span", { text: decided }) : null,
    noted ? make("span", { text: noted }) : null,
    make("a", { href: alert.url, text: words.open_page }));
  const buttons = make("p", { className: "buttons" },
    ...(waits ? [
      button(words.approve, () => approve(alert)), button(words.edit, () => edit(alert)),
      button(words.reject, () => reject(alert)),
    ] : []),
    alert.acknowledged ? null : button(words.acknowledge, () => note(alert)),
    button(words.mute, () => mute(alert)));
  return item(`alert ${alert.id}`, alert, alert.significance, alert.status,
    make("h3", { text: said(alert.headline) }), make("p", { text: said(alert.text) }), meta, buttons);
}

const votesOf = (said_) => (said_ ? contest.options
  .map(({ id, short }) => `${short} ${said_.votes[id] === null ? "–" : number.format(said_.votes[id])}`)
  .join(", ") : words.nothing_good);

function holdItem(hold) {
  const where = hold.path.map(({ name }) => name).join(" › ") || hold.region;
  const reasons = (hold.reasons[language] ?? []).join("; ");
  return item(`hold ${hold.name}`, hold, 2, "held",
    make("h3", { text: `${words.holds}: ${where}` }),
    make("p", { text: fill(words.held_why, { time: time(hold.since), why: reasons }) }),
    make("p", { text: fill(words.held_says, { numbers: votesOf(hold.held) }) }),
    make("p", { text: fill(words.good_says, { numbers: votesOf(hold.good) }) }),
    make("p", { className: "meta" }, make("a", { href: hold.page_url, text: words.open_page })),
    make("p", { className: "buttons" },
      button(words.release, () => decideHold(hold, "release")),
      button(words.reject, () => decideHold(hold, "reject"))));
}

const button = (text, act) => make("button", { type: "button", text, onclick: act });

function drawSources() {
  byId("sources").replaceChildren(...contest.sources.map(({ id, name, state, since, reason }) => {
    const sentence = `${name[language] ?? id}: ${boot.states[`state_${state}`] ?? state}`;
    const line = make("li", { text: [sentence, time(since), reason].filter(Boolean).join(" · ") });
    line.toggleAttribute("data-ill", !["fine", "by_hand"].includes(state));
    return line;
  }));
}

/** A live channel that has lost a renderer: the air shows on, so a person has to be told here. */
async function lookAtAir() {
  const { channels = [] } = await fetch("/air/health", { cache: "no-store" }).then((answer) => answer.json()).catch(() => ({}));
  const ours = channels.filter((one) => one.contest === boot.contest.id && one.kind === "live" && one.state !== "off");
  const lines = ours.flatMap(({ channel, renderers }) => (renderers?.missing ?? []).map(({ name, since }) => fill(words.air_lost, { channel, name: name || words.air_unnamed, time: time(since) })));
  if (byId("air").innerText === lines.join("\n")) return;
  byId("air").hidden = !lines.length;
  byId("air").replaceChildren(...lines.map((text) => {
    const line = make("li", { text });
    line.toggleAttribute("data-ill", true);
    return line;
  }));
}

const shortOf = (id) => contest.options.find((option) => option.id === id)?.short ?? id;

function drawCall() {
  const { called } = contest;
  byId("uncall").hidden = !called;
  byId("call-said").textContent = called
    ? fill(words.called, { name: shortOf(called.option), source: called.source, by: called.by, time: time(called.at) })
    : words.not_called;
}

// ---------------------------------------------------------------- decisions

function tell(sentence, failed = false) {
  const place_ = byId("said");
  place_.textContent = sentence;
  place_.hidden = !sentence;
  place_.toggleAttribute("data-failed", failed);
}

async function done(work, sentence) {
  decidedOn.add(current()?.dataset.key);
  try {
    await work();
    tell(sentence);
  } catch (error) {
    tell(fill(words.failed, { why: error.message }), true);
  }
  await turn();
}

const decideAlert = (alert, word, body = {}) =>
  done(() => send(`${api}/alerts/${alert.id}/${word}`, body), words[`done_${word}`]);
const approve = (alert) => decideAlert(alert, "approve", { offset: alert.position.offset });
const note = (alert) => decideAlert(alert, "acknowledge");

async function reject(alert) {
  const given = await ask({ title: words.reject, text: said(alert.headline), yes: words.reject,
    fields: [{ name: "why", label: words.why, required: true }] });
  if (given) await decideAlert(alert, "reject", { why: given.why });
}

/** Both languages are edited together; the server refuses any number that isn't ours. */
async function edit(alert) {
  const fields = Object.keys(alert.headline).flatMap((name) => [
    { name: `${name} headline`, label: `${words.headline} (${name})`, value: bare(alert.headline[name]), required: true, maxLength: Math.max(140, alert.headline[name].length) },
    { name: `${name} sentence`, label: `${words.sentence} (${name})`, value: alert.text[name], required: true, long: true },
  ]);
  await ask({ title: words.edit, text: words.words_note, yes: words.approve, fields, act: async (given) => {
    const changed = {};
    for (const name of Object.keys(alert.headline)) {
      changed[name] = { headline: given[`${name} headline`], sentence: given[`${name} sentence`] };
    }
    await send(`${api}/alerts/${alert.id}/approve`, { words: changed, offset: alert.position.offset });
    decidedOn.add(`alert ${alert.id}`);
    tell(words.done_approve);
  } });
  await turn();
}

const bare = (headline) => headline.replace(/^\[TEST\] /, "");

async function decideHold(hold, word) {
  const { source, part, region } = hold;
  const given = await ask({ title: words[word], text: hold.path.map(({ name }) => name).join(" › "), yes: words[word],
    fields: [{ name: "why", label: words.why, required: true }] });
  const path = [source, part, region].map(encodeURIComponent).join("/");
  if (given) await done(() => send(`${api}/holds/${path}/${word}`, { why: given.why, offset: hold.offset }), words[`done_${word}`]);
}

async function call() {
  const options = contest.options.map(({ id, short }) => ({ value: id, text: short }));
  const given = await ask({ title: words.call_for, text: "", yes: words.next_step, fields: [
    { name: "option", label: words.call_option, options, required: true },
    { name: "source", label: words.call_source, required: true },
    { name: "why", label: words.call_why },
  ] });
  if (!given) return;
  const sure = await ask({ title: words.call_for, yes: words.yes_call, fields: [],
    text: fill(words.call_sure, { name: shortOf(given.option), source: given.source }) });
  if (sure) await done(() => send(`${api}/call`, given), words.done_call);
}

async function uncall() {
  const name = shortOf(contest.called?.option);
  const given = await ask({ title: words.uncall, text: name, yes: words.next_step,
    fields: [{ name: "why", label: words.why, required: true }] });
  if (!given) return;
  const sure = await ask({ title: words.uncall, text: fill(words.uncall_sure, { name }), yes: words.yes_uncall, fields: [] });
  if (sure) await done(() => send(`${api}/uncall`, given), words.done_uncall);
}

function mute({ type }) {
  muted.add(type);
  remember("muted", [...muted]);
  draw();
}

/** Ask a person in a dialog; what was given, or null. With *act* it closes once that succeeded. */
function ask({ title, text, yes, fields, act }) {
  const dialog = byId("ask");
  const back = document.activeElement?.closest("li")?.dataset.key;
  byId("ask-title").textContent = title;
  byId("ask-text").textContent = text;
  byId("ask-yes").textContent = yes;
  byId("ask-trouble").hidden = true;
  byId("ask-fields").replaceChildren(...fields.map(field));
  dialog.showModal();
  (byId("ask-fields").querySelector("input, textarea, select") ?? byId("ask-yes")).focus();
  return new Promise((settle) => {
    const form = dialog.querySelector("form");
    const end = (given) => {
      form.onsubmit = byId("ask-no").onclick = dialog.oncancel = null;
      dialog.close();
      focusOn(back);
      settle(given);
    };
    byId("ask-no").onclick = () => end(null);
    dialog.oncancel = (event) => { event.preventDefault(); end(null); };
    form.onsubmit = async (event) => {
      event.preventDefault();
      const given = Object.fromEntries(new FormData(form));
      try {
        if (act) await act(given);
        end(given);
      } catch (error) {
        byId("ask-trouble").textContent = error.message;
        byId("ask-trouble").hidden = false;
      }
    };
  });
}

function field({ name, label, options, long, value = "", ...more }) {
  const tag = options ? "select" : long ? "textarea" : "input";
  const input = make(tag, { name, ...more });
  if (options) input.append(...options.map((option) => make("option", option)));
  else input.value = value;
  if (long) input.rows = 4;
  return make("label", { text: label }, input);
}

// ---------------------------------------------------------------- keys

const items_ = () => [...document.querySelectorAll("#queue > li, #stream > li")];
const focusOn = (key) => items_().find((one) => one.dataset.key === key)?.focus();
const current = () => document.activeElement?.closest("#queue > li, #stream > li");

function move(step) {
  const all = items_();
  const at = all.indexOf(current());
  all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))]?.focus();
}

function onItem(act) {
  const [kind, ...rest] = (current()?.dataset.key ?? "").split(" ");
  const name = rest.join(" ");
  if (kind === "alert") act(alerts.find(({ id }) => id === name), null);
  if (kind === "hold") act(null, holds.holds.find((hold) => hold.name === name));
}

const KEYS = {
  j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
  Enter: () => onItem((alert, hold) => {
    if (alert?.status === "waiting") approve(alert);
    if (hold) decideHold(hold, "release");
  }),
  e: () => onItem((alert) => { if (alert?.status === "waiting") edit(alert); }),
  x: () => onItem((alert, hold) => {
    if (alert?.status === "waiting") reject(alert);
    if (hold) decideHold(hold, "reject");
  }),
  a: () => onItem((alert) => { if (alert && !alert.acknowledged) note(alert); }),
  m: () => onItem((alert) => { if (alert) mute(alert); }),
  "/": () => filter.elements.family.focus(),
  s: () => byId("sound").click(),
  c: () => call(),
  "?": () => byId("keys").showModal(),
};

const MOVES = new Set(["j", "k", "ArrowDown", "ArrowUp"]);

document.addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  const typing = event.target.closest("input, textarea, select, dialog");
  const pressing = event.key === "Enter" && event.target.closest("button, a");
  const again = event.repeat && !MOVES.has(event.key);
  if (!act || again || typing || pressing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
});
filter.addEventListener("input", draw);
filter.addEventListener("submit", (event) => event.preventDefault());
filter.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.target.blur(); move(0); } });
byId("unmute").onclick = () => { muted.clear(); remember("muted", []); draw(); };
byId("help").onclick = () => byId("keys").showModal();
byId("call").onclick = call;
byId("uncall").onclick = uncall;

// ---------------------------------------------------------------- sound and notifications

let tone = null;
byId("sound").onclick = () => {
  tone = tone ? null : new AudioContext();
  byId("sound").setAttribute("aria-pressed", String(Boolean(tone)));
  if (tone) beep(1);
};

function beep(significance) {
  const [voice, loudness] = [tone.createOscillator(), tone.createGain()];
  voice.frequency.value = significance >= 3 ? 880 : 440;
  loudness.gain.setValueAtTime(0.15, tone.currentTime);
  loudness.gain.exponentialRampToValueAtTime(0.001, tone.currentTime + 0.5);
  voice.connect(loudness).connect(tone.destination);
  voice.start();
  voice.stop(tone.currentTime + 0.5);
}

let notifies = false;
byId("notify").onclick = async () => {
  const allowed = !notifies && "Notification" in window ? await Notification.requestPermission() : "";
  if (!notifies && allowed !== "granted") tell(words.notify_denied, true);
  notifies = !notifies && allowed === "granted";
  byId("notify").setAttribute("aria-pressed", String(notifies));
};

/** What has come since the last look is told aloud; what was there before is not. */
function announce() {
  const newest = Math.max(0, ...alerts.map(({ number: n }) => n));
  const fresh = seen === null ? [] : alerts.filter((alert) => alert.number > seen && fits(alert) && !alert.late);
  seen = newest;
  const loudest = fresh.reduce((most, alert) => (alert.significance > (most?.significance ?? 0) ? alert : most), null);
  if (!loudest || loudest.significance < LOUD) return;
  if (tone) beep(loudest.significance);
  if (notifies) new Notification(said(loudest.headline), { body: said(loudest.text), tag: loudest.id });
}

// ---------------------------------------------------------------- looking again and again

function setStatus(state, sentence) {
  const status = byId("status");
  status.dataset.state = state;
  if (status.textContent !== sentence) status.textContent = sentence;
}

let turning = null;
/** One look at a time: who decides meanwhile waits for the next one. */
function turn() {
  turning = (turning ?? Promise.resolve()).then(lookRound);
  return turning;
}

async function lookRound() {
  try {
    const list = `${api}/alerts?audience=desk&limit=${ALERTS_KEPT}`;
    const [told, waiting, held, of] = await Promise.all([
      look(list), look(`${list}&status=waiting`), look(`${api}/holds?limit=${HOLDS_SHOWN}`), look(api),
    ]);
    const every = new Map([...waiting.alerts, ...told.alerts].map((alert) => [alert.id, alert]));
    alerts = [...every.values()].sort((a, b) => b.number - a.number);
    [holds, contest, lastLookMs] = [held, of, Date.now()];
    setStatus("live", words.live);
    announce();
    draw();
  } catch (error) {
    if (error.out) { signedOut(); return; }
    if (Date.now() - lastLookMs > STALE_MS) {
      setStatus("offline", fill(words.stale, { time: time(new Date(lastLookMs).toISOString()) }));
    }
  }
}

let stopped = false;
function signedOut() {
  stopped = true;
  setStatus("stopped", words.signed_out);
  const here = encodeURIComponent(location.pathname + location.search);
  byId("said").hidden = false;
  byId("said").toggleAttribute("data-failed", true);
  byId("said").replaceChildren(`${words.signed_out} `, make("a", { href: `/sign-in?lang=${language}&next=${here}`, text: words.sign_in }));
}

async function forever() {
  while (!stopped) {
    await Promise.all([turn(), lookAtAir()]);
    await new Promise((go) => { setTimeout(go, LOOK_MS); });
  }
}
forever();
