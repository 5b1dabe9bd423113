/** Keeps a server-rendered page at the newest numbers. Places and words are those of texts.py. */

const me = document.querySelector('script[type="module"][data-client]');
const { follow } = await import(me.dataset.client);

const boot = JSON.parse(document.getElementById("boot").textContent);
const { language, words, root } = boot;
const CLOCKS_MS = 15_000;
const MISSING = "–";
const ANNOUNCE_MS = 30_000;
const number = new Intl.NumberFormat(language);
const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: boot.contest.time_zone, day: "numeric", month: "numeric", hour: "2-digit",
  minute: "2-digit", hourCycle: "h23",
});
const MONTHS = {
  id: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, key) => values[key]);
const count = (n) => (n === null ? MISSING : number.format(n));
const share = (text) =>
  text === null ? MISSING : `${language === "id" ? text.replace(".", ",") : text}%`;
const published = (n) => (n === null ? words.not_published : count(n));

function time(text) {
  if (!text) return words.never;
  const part = Object.fromEntries(
    clock.formatToParts(new Date(text)).map(({ type, value }) => [type, value]));
  const mark = language === "id" ? "." : ":";
  const month = MONTHS[language][Number(part.month) - 1];
  return `${part.day} ${month} ${part.hour}${mark}${part.minute} ${boot.zone_name}`;
}

/** The run's time: that of the last heartbeat, plus what has passed here since. */
let beat = { ms: Date.parse(boot.now), at: performance.now() };
const nowMs = () => beat.ms + performance.now() - beat.at;

function ago(text) {
  if (!text) return "";
  const minutes = Math.floor((nowMs() - Date.parse(text)) / 60_000);
  if (minutes < 1) return words.ago_now;
  if (minutes < 60) return fill(words.ago_minutes, { n: minutes });
  if (minutes < 48 * 60) return fill(words.ago_hours, { n: Math.floor(minutes / 60) });
  return fill(words.ago_days, { n: count(Math.floor(minutes / (24 * 60))) });
}

function listed(names) {
  if (names.length < 2) return names.join("");
  return names.slice(0, -1).join(", ") + words.and + names.at(-1);
}

const optionOf = (contest, id) => contest.options.find((option) => option.id === id);

function withoutLead({ options, stations }) {
  const missing = options.some((option) => option.votes === null);
  if (missing && options.some((option) => option.votes)) return words.votes_partial;
  return stations.reported ? words.no_votes_given : words.no_votes;
}

function headline(contest, row) {
  if (row.lead === null) return withoutLead(row);
  const leader = optionOf(contest, row.leader);
  const leads = row.stage === "declared" ? words.leads_declared : words.leads;
  if (leader) return fill(leads, { name: leader.short, lead: count(row.lead) });
  const level = row.options.filter((o) => o.rank === 1).map((o) => o.id);
  const names = contest.options.filter((o) => level.includes(o.id)).map((o) => o.short);
  return fill(words.tied, { names: listed(names) });
}

function progress({ stations: { reported, total } }) {
  if (total === null || reported === null) return words.progress_unknown;
  if (!reported) return fill(words.progress_none, { total: count(total) });
  return fill(words.progress, { reported: count(reported), total: count(total) });
}

/** Cut off, not rounded: 99.99 is not all of them. */
function progressShare({ stations: { reported, total } }) {
  if (!total || reported === null) return null;
  const hundredths = Math.floor((reported * 10_000) / total);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
}

function leadsIn(contest, below) {
  if (!below.length) return MISSING;
  const ahead = contest.options
    .map((option) => [below.filter((row) => row.leader === option.id).length, option.short])
    .filter(([n]) => n)
    .sort(([a], [b]) => b - a)
    .map(([n, name]) => fill(words.leads_in_of, { name, count: count(n) }));
  const total = fill(words.of_regions, { total: count(below.length) });
  return ahead.length ? `${ahead.join(" · ")} ${total}` : words.nobody;
}

function sourceSays({ id, name, state, since }) {
  const values = { name: name[language] ?? id, state: words[`state_${state}`], time: time(since) };
  return fill(since ? words.source_says_since : words.source_says, values);
}

function notice(contest) {
  const counting = contest.sources.find(({ id }) => id === contest.counting_source);
  if (!counting || counting.state === "fine" || contest.declared) return "";
  const said = sourceSays(counting);
  return counting.state === "withdrew" ? `${said}. ${words.last_good}` : said;
}

const TIERS = ["recap_provinsi", "recap_kota", "recap_kecamatan"];

function marksSay({ marks }) {
  if (!marks) return "";
  return ["holds", "doubts", "corrections"]
    .filter((name) => marks[name])
    .map((name) => fill(words[marks[name] > 1 ? name : `${name}_one`], { n: count(marks[name]) }))
    .join(" · ");
}

function stageSays(contest, { stage, recap, mixed }) {
  if (recap) {
    return fill(stage === "declared" ? words.stage_declared : words.stage_recap, {
      stage: words[`tier_${stage}`], document: recap.document, by: recap.by,
      time: time(recap.at), authority: contest.official.authority[language] ?? "",
    });
  }
  if (!mixed) return words.stage_counting;
  return TIERS.filter((tier) => tier in mixed.stages)
    .map((tier) => fill(words.stage_mixed, {
      n: count(mixed.stages[tier]), of: count(mixed.of), parts: words[`parts_${tier}`],
    }))
    .join(" · ");
}

function outlookSays(contest, { outlook, stage, stations }) {
  if (!outlook || stage !== "counting" || !stations.reported) return "";
  if (outlook.stations === null || outlook.valid_max === null) return words.out_unknown;
  if (!outlook.stations) return words.out_none;
  const out = fill(words.out, {
    stations: count(outlook.stations), votes: count(outlook.valid_max), cap: count(outlook.cap),
  });
  if (outlook.says === null || outlook.says === "open") return out;
  const option = optionOf(contest, outlook.option);
  const said = fill(words[`says_${outlook.says}`], {
    name: option ? option.short : "", over: count(outlook.over_half),
  });
  return `${said} ${out}`;
}

function needsSay(contest, row) {
  const { outlook } = row;
  if (!outlookSays(contest, row) || !outlook.stations) return "";
  const needs = Object.entries(outlook.needs ?? {}).filter(([id]) => optionOf(contest, id));
  const sentence = contest.decision === "majority" ? words.need : words.need_first;
  const told = needs.filter(([, need]) => need.state === "needs")
    .map(([id, need]) => fill(sentence, { name: optionOf(contest, id).short, share: share(need.share) }));
  const lost = needs.filter(([, need]) => need.state === "cannot")
    .map(([id]) => optionOf(contest, id).short);
  if (lost.length && lost.length < needs.length) told.push(fill(words.need_cannot, { names: listed(lost) }));
  return told.length ? `${told.join("; ")}.` : "";
}

function calledSays({ called, declared, options }) {
  if (!called || declared) return "";
  const name = options.find(({ id }) => id === called.option)?.short ?? called.option;
  return fill(words.called_by, { source: called.source, name, time: time(called.at) });
}

function textsOf(contest, rows, checkedAt) {
  const row = rows.get(root);
  const below = [...rows.values()].filter((r) => r.parent === root);
  const texts = {
    headline: headline(contest, row),
    progress: progress(row),
    progress_share: share(progressShare(row)),
    lead: count(row.lead),
    valid: published(row.valid),
    valid_note: row.valid !== null && row.valid_from === "options" ? words.valid_sum : "",
    rejected: published(row.rejected),
    turnout: row.turnout ? share(row.turnout) : words.not_published,
    registered: published(row.registered),
    leads_in: leadsIn(contest, below),
    checked: time(checkedAt),
    checked_ago: ago(checkedAt),
    changed: time(row.source_at),
    changed_ago: ago(row.source_at),
    position: String(row.offset),
    notice: notice(contest),
    marks: marksSay(row),
    held: row.held ? fill(words.held_since, { time: time(row.held.since) }) : "",
    stage: stageSays(contest, row),
    leading: row.stage === "declared" ? words.leading_declared : words.leading,
    official_note: contest.declared
      ? fill(words.official_now, { authority: contest.official.authority[language] ?? "" })
      : words.unofficial,
    outlook: outlookSays(contest, row),
    needs: needsSay(contest, row),
    called: calledSays(contest),
  };
  for (const source of contest.sources) texts[`source:${source.id}`] = sourceSays(source);
  for (const option of row.options) {
    texts[`votes:${option.id}`] = count(option.votes);
    texts[`share:${option.id}`] = share(option.share);
  }
  for (const child of below) Object.assign(texts, rowTexts(contest, child));
  return texts;
}

function rowTexts(contest, row) {
  const key = row.region;
  const leader = optionOf(contest, row.leader);
  const tied = row.lead === 0 && row.leader === null;
  const first = row.options.find((option) => option.id === row.leader);
  const nobody = row.stations.reported ? MISSING : words.none_yet;
  const texts = {
    [`leader@${key}`]: leader ? leader.short : tied ? words.tie_short : nobody,
    [`leadershare@${key}`]: first && first.share ? share(first.share) : "",
    [`lead@${key}`]: count(row.lead),
    [`progress@${key}`]: share(progressShare(row)),
    [`counted@${key}`]: fill(words.counted_of, { share: share(progressShare(row)) }),
  };
  for (const option of row.options) texts[`share:${option.id}@${key}`] = share(option.share);
  return texts;
}

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
let saidAt = -ANNOUNCE_MS;
let said = document.querySelector("[data-t=headline]").textContent;

function announce(texts) {
  const sentence = texts.headline;
  if (sentence === said || performance.now() - saidAt < ANNOUNCE_MS) return;
  said = sentence;
  saidAt = performance.now();
  document.getElementById("announce").textContent =
    fill(contest.test ? words.announce_test : words.announce, { headline: sentence, progress: texts.progress });
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

let held = { standings: new Map(boot.standings.map((row) => [row.region, row])) };

function onState(state) {
  if (isDefinedAnew(state)) { reloadSoon(); return; }
  listCorrections(state.standings.get(root));
  held = state;
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
  const texts = textsOf(contest, state.standings, checkedAt);
  write(texts, { flash: true });
  draw(state.standings);
  linkForms(state.standings.get(root));
  announce(texts);
  document.title = document.title.replace(/: .* · /, () => `: ${texts.headline} · `);
  document.body.dataset.offset = String(state.offset);
  lastNumbersMs = nowMs();
}

const status = document.getElementById("status");
let lastNumbersMs = nowMs();

/** A page that was never connected has lost nothing yet; after this long it should say so. */
const FIRST_MS = 10_000;
let wasLive = false;

function onStatus(told) {
  const first = told === "reconnecting" && !wasLive && performance.now() < FIRST_MS;
  const state = first ? "connecting" : told;
  wasLive ||= state === "live";
  const clockOnly = time(new Date(lastNumbersMs).toISOString()).split(" ").slice(2).join(" ");
  const sentence = fill(words[state], { time: clockOnly });
  status.dataset.state = state;
  if (status.textContent !== sentence) status.textContent = sentence;
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

setInterval(() => write(textsOf(contest, held.standings, checkedAt), { flash: false }), CLOCKS_MS);
