/** Keeps a server-rendered page at the newest numbers. Places and words are those of texts.py. */

const me = document.querySelector('script[type="module"][data-client]');
const { follow } = await import(me.dataset.client);

const boot = JSON.parse(document.getElementById("boot").textContent);
const { language, words, root } = boot;
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

function listed(names) {
  if (names.length < 2) return names.join("");
  return names.slice(0, -1).join(", ") + words.and + names.at(-1);
}

const optionOf = (contest, id) => contest.options.find((option) => option.id === id);

function headline(contest, row) {
  if (row.lead === null) return words.no_votes;
  const leader = optionOf(contest, row.leader);
  if (leader) return fill(words.leads, { name: leader.short, lead: count(row.lead) });
  const level = row.options.filter((o) => o.rank === 1).map((o) => o.id);
  const names = contest.options.filter((o) => level.includes(o.id)).map((o) => o.short);
  return fill(words.tied, { names: listed(names) });
}

function progress({ stations: { reported, total } }) {
  if (total === null) return words.progress_unknown;
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
  return `${ahead.join(" · ") || words.nobody} ${total}`;
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
    registered: count(row.registered),
    leads_in: leadsIn(contest, below),
    checked: time(checkedAt),
    changed: time(row.source_at),
    position: String(row.offset),
  };
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
  const texts = {
    [`leader@${key}`]: leader ? leader.short : tied ? words.tie_short : MISSING,
    [`leadershare@${key}`]: first && first.share ? share(first.share) : "",
    [`lead@${key}`]: count(row.lead),
    [`progress@${key}`]: share(progressShare(row)),
  };
  for (const option of row.options) texts[`share:${option.id}@${key}`] = share(option.share);
  return texts;
}

const FLASHES = /^((votes|share):[^@]*$|lead|valid|rejected)/;

function write(texts, { flash }) {
  for (const place of document.querySelectorAll("[data-t]")) {
    const text = texts[place.dataset.t];
    if (text === undefined || place.textContent === text) continue;
    place.textContent = text;
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
  for (const bar of document.querySelectorAll("[data-w]")) {
    const width = widths[bar.dataset.w];
    if (width !== undefined) bar.setAttribute("width", width);
  }
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
    fill(words.announce, { headline: sentence, progress: texts.progress });
}

function onState(state) {
  contest = state.contest ?? contest;
  const source = state.sources.find(({ id }) => id === contest.counting_source);
  if (source && source.checked_at) checkedAt = source.checked_at;
  const texts = textsOf(contest, state.standings, checkedAt);
  write(texts, { flash: true });
  draw(state.standings);
  announce(texts);
  document.title = document.title.replace(/: .* · /, () => `: ${texts.headline} · `);
  document.body.dataset.offset = String(state.offset);
}

const status = document.getElementById("status");
let lastNumbersAt = new Date().toISOString();

function onStatus(state) {
  if (state === "live") lastNumbersAt = new Date().toISOString();
  status.dataset.state = state;
  const clockOnly = time(lastNumbersAt).split(" ").slice(2).join(" ");
  status.textContent = fill(words[state], { time: clockOnly });
}

follow({
  url: boot.socket,
  sse: boot.events,
  contest: boot.contest_id,
  root,
  depth: 1,
  since: { epoch: boot.epoch, offset: boot.offset },
  standings: boot.standings,
  onState,
  onStatus,
});

const panel = document.getElementById("panel-said");
for (const button of document.querySelectorAll("[data-accident]")) {
  button.addEventListener("click", async () => {
    const answer = await fetch(`/demo/accidents/${button.dataset.accident}`, { method: "POST" })
      .catch(() => null);
    const sentence = answer && answer.ok ? words.feed_done : words.feed_failed;
    panel.textContent = fill(sentence, { name: button.textContent });
  });
}
