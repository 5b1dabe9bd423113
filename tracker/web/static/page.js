/** Keeps a server-rendered page at the newest numbers. Places and words are those of say.js. */

const me = document.querySelector('script[type="module"][data-client]');
const [{ follow }, { Crier, eventsOf }, say] =
  await Promise.all([import(me.dataset.client), import(me.dataset.crier), import(me.dataset.say)]);
const { MISSING, Speech, fill, optionOf, progressShare, textsOf: textsFor } = say;

const boot = JSON.parse(document.getElementById("boot").textContent);
const { language, words, root } = boot;
const CLOCKS_MS = 15_000;

/** The run's time: that of the last heartbeat, plus what has passed here since. */
let beat = { ms: Date.parse(boot.now), at: performance.now() };
const nowMs = () => beat.ms + performance.now() - beat.at;

const speech = new Speech({
  language, words, nowMs, zoneName: boot.zone_name, timeZone: boot.contest.time_zone,
});
const textsOf = (contest, rows, checkedAt) => textsFor(contest, root, rows, checkedAt, speech);

const FLASHES = /^(votes:|share:|lead(share)?(@|$)|valid$|rejected$)/;
const ABSENT = [MISSING, words.not_published];

function write(texts, { flash }) {
  for (const place of document.querySelectorAll("[data-t]")) {
    const text = texts[place.dataset.t];
    if (text === undefined || place.textContent === text) continue;
    place.textContent = text;
    place.classList.toggle("missing", ABSENT.includes(text));
    if (!flash || !FLASHES.test(place.dataset.t)) continue;
    place.classList.remove("moved");
    void place.offsetWidth;
    place.classList.add("moved");
  }
}

function draw(rows) {
  const widths = {};
  for (const row of rows.values()) {
    widths[`progress@${row.region}`] = progressShare(row) ?? "0";
    for (const option of row.options) widths[`${option.id}@${row.region}`] = option.share ?? "0";
  }
  for (const dot of document.querySelectorAll("[data-c]")) {
    const row = rows.get(dot.dataset.c);
    const leader = row && optionOf(contest, row.leader);
    dot.setAttribute("fill", leader ? leader.colour : "none");
  }
  for (const option of document.querySelectorAll("[data-option]")) {
    const leads = rows.get(root).leader === option.dataset.option;
    option.toggleAttribute("data-leads", leads);
    option.querySelector(".tag").hidden = !leads;
  }
  for (const step of document.querySelectorAll("[data-stage]")) {
    if (step.dataset.stage === rows.get(root).stage) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
  for (const cell of document.querySelectorAll("[data-o]")) {
    const row = rows.get(cell.closest("[data-row]").dataset.row);
    cell.toggleAttribute("data-first", row?.leader === cell.dataset.o);
  }
  for (const said of document.querySelectorAll("[data-source]")) {
    const { id, state } = contest.sources.find(({ id }) => id === said.dataset.source) ?? {};
    // What people enter has no state, and is kept beside the count until a desk lets it count.
    said.hidden = state === "by_hand" && id !== contest.counting_source;
    const ill = state !== undefined && !["fine", "by_hand"].includes(state);
    said.firstElementChild.toggleAttribute("data-ill", ill);
  }
  for (const bar of document.querySelectorAll("[data-w]")) {
    const width = widths[bar.dataset.w];
    if (width !== undefined) bar.setAttribute("width", width);
  }
}

/** Photographs come with a station's first report; only addresses that a page may link to. */
function linkForms({ links = [] }) {
  const forms = document.getElementById("forms");
  if (!forms) return;
  const shown = links.filter((link) => link.startsWith("https://"));
  forms.hidden = !shown.length;
  forms.querySelector("ul").replaceChildren(...shown.map((href, n) => {
    const link = Object.assign(document.createElement("a"), { href, rel: "noopener noreferrer" });
    link.textContent = `${fill(words.form_photo, { n: n + 1 })} ↗`;
    const place = document.createElement("li");
    place.append(link);
    return place;
  }));
}

const CORRECTED_MS_MAX = 3_000;
let correctedSoon = null;
let correctedTold = correctionsOf(boot.standings.find(({ region }) => region === root));

function correctionsOf(row) {
  return row?.marks?.corrections ?? 0;
}

/** A correction is rare: the server writes the list of them again, not for all readers at once. */
function listCorrections(row) {
  if (correctionsOf(row) === correctedTold) return;
  correctedTold = correctionsOf(row);
  correctedSoon ??= setTimeout(writeCorrections, Math.random() * CORRECTED_MS_MAX);
}

async function writeCorrections() {
  correctedSoon = null;
  if (paused) { correctedTold = null; return; }
  const url = `/c/${boot.contest_id}/${encodeURIComponent(root)}/corrections?lang=${language}`;
  const answer = await fetch(url).catch(() => null);
  if (!answer || !answer.ok) return;
  const place = document.getElementById("corrected");
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...made.body.childNodes);
  place.hidden = !place.childElementCount;
}

let contest = boot.contest;
let checkedAt = boot.checked_at;

const crier = new Crier(document.getElementById("announce"));

/** Events alone are said, one sentence in half a minute; the numbers themselves never are. */
function announce(texts, rows) {
  const row = rows.get(root);
  const total = speech.count(row.stations.total);
  const said = { ...texts, all_in: fill(words.all_in, { total }) };
  crier.hear(eventsOf(contest, row, texts), said, (sentence) =>
    fill(contest.test ? words.said_test : words.said, { where: row.name, sentence }));
}

const later = (one, other) => (one && Date.parse(one) > Date.parse(other) ? one : other);

/** A heartbeat's clock is that of the whole contest; a part of it has one of its own. */
let askedAt = performance.now();
async function askChecked() {
  if (performance.now() - askedAt < CLOCKS_MS) return;
  askedAt = performance.now();
  const url = `/v1/contests/${boot.contest_id}/standings?root=${encodeURIComponent(root)}&depth=0`;
  const answer = await fetch(url, { cache: "no-store" }).catch(() => null);
  if (answer && answer.ok) checkedAt = (await answer.json()).checked_at ?? checkedAt;
}

/** Everything of a contest and its regions that only the server writes into the page. */
function definitionOf({ title, options, levels, official }, rows) {
  const names = rows.map(({ region, name }) => [region, name]).sort();
  return JSON.stringify([title, options, levels, official, names]);
}

const defined = definitionOf(boot.contest, boot.standings);

/** Names, colours or the tree have changed on the night: the page is made anew by the server. */
function isDefinedAnew(state) {
  if (!state.contest) return false;
  const later = state.epoch !== boot.epoch || state.contest.offset > boot.contest.offset;
  return later && definitionOf(state.contest, [...state.standings.values()]) !== defined;
}

const RELOAD_MS_MAX = 4_000;
let reloading = null;
/** Not all readers at once. */
function reloadSoon() {
  reloading ??= setTimeout(() => location.reload(), Math.random() * RELOAD_MS_MAX);
}

let held = {
  contest: null, standings: new Map(boot.standings.map((row) => [row.region, row])),
  epoch: boot.epoch, offset: boot.offset, sources: [], now: null,
};

let paused = false;

function onState(state) {
  held = state;
  if (!paused && isDefinedAnew(state)) { reloadSoon(); return; }
  contest = state.contest ?? contest;
  if (state.now) {
    if (Date.parse(state.now) !== beat.ms) beat = { ms: Date.parse(state.now), at: performance.now() };
    if (root !== boot.top) askChecked();
  }
  const source = state.sources.find(({ id }) => id === contest.counting_source);
  if (source && source.checked_at) {
    // Part of a contest was checked no earlier than the oldest document of the whole.
    checkedAt = root === boot.top ? source.checked_at : later(checkedAt, source.checked_at);
  }
  if (!paused) show(state);
}

function show(state) {
  listCorrections(state.standings.get(root));
  const texts = textsOf(contest, state.standings, checkedAt);
  write(texts, { flash: true });
  draw(state.standings);
  linkForms(state.standings.get(root));
  announce(texts, state.standings);
  document.title = document.title.replace(/: .* · /, () => `: ${texts.headline} · `);
  document.body.dataset.offset = String(state.offset);
  lastNumbersMs = nowMs();
}

const status = document.getElementById("status");
let lastNumbersMs = nowMs();

/** A page that was never connected has lost nothing yet; after this long it should say so. */
const FIRST_MS = 10_000;
let wasLive = false;
let connection = "connecting";

function onStatus(told) {
  const first = told === "reconnecting" && !wasLive && performance.now() < FIRST_MS;
  connection = first ? "connecting" : told;
  wasLive ||= connection === "live";
  const state = paused ? "paused" : connection;
  const sentence = fill(words[state], { time: speech.clock(lastNumbersMs) });
  status.dataset.state = state;
  if (status.textContent !== sentence) status.textContent = sentence;
}

/** Whoever reads may hold the numbers still; a wall has nobody who could. */
function pauseOrGoOn(button) {
  paused = !paused;
  button.setAttribute("aria-pressed", String(paused));
  button.textContent = paused ? words.resume : words.pause;
  if (!paused) onState(held);
  onStatus(connection);
}

const pause = document.getElementById("pause");
if (pause) {
  pause.disabled = false;
  pause.addEventListener("click", () => pauseOrGoOn(pause));
}
follow({
  // Where nobody told the server its name, it is the one by which this page was reached.
  url: boot.socket.replace("//*:", `//${location.hostname}:`),
  sse: boot.events,
  contest: boot.contest_id,
  root,
  depth: 1,
  since: { epoch: boot.epoch, offset: boot.offset },
  standings: boot.standings,
  onState,
  onStatus,
});

// What the page was opened with is known, so that only what comes later is news: nothing comes
// before this is through, and a slow phone writes its hundred words while the socket is dialled.
announce(textsOf(contest, held.standings, checkedAt), held.standings);

setInterval(() => {
  if (!paused) write(textsOf(contest, held.standings, checkedAt), { flash: false });
}, CLOCKS_MS);

/** A map and a chart cost nobody anything who does not open them. */
for (const place of document.querySelectorAll("details[data-widget]")) {
  place.addEventListener("toggle", () => {
    if (!place.open || place.children.length > 1) return;
    const widget = document.createElement(place.dataset.widget);
    for (const [name, value] of Object.entries({ contest: boot.contest_id, region: root, lang: language })) {
      widget.setAttribute(name, value);
    }
    place.append(widget);
    import("/embed/v1/realcount.js");
  });
}
