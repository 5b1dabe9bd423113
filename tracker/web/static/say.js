/**
 * The words and numbers of a page or a widget, by the name of their place in it.
 *
 * Places and words are those of texts.py, doubts.py and speech.py, which write them first; a test
 * drives a browser to hold the two together. Nothing here touches a document.
 */

export const MISSING = "–";
const MINUTE_MS = 60_000;
const MONTHS = {
  id: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};
const TIERS = ["recap_provinsi", "recap_kota", "recap_kecamatan"];

export const fill = (sentence, values) =>
  sentence.replace(/\{(\w+)\}/g, (_, key) => values[key]);

/** How numbers and times are written in one language, on the clock of one contest. */
export class Speech {
  constructor({ language, words, zoneName, timeZone, nowMs }) {
    Object.assign(this, { language, words, zoneName, nowMs });
    this.numbers = new Intl.NumberFormat(language);
    this.dates = new Intl.DateTimeFormat("en-GB", {
      timeZone, day: "numeric", month: "numeric", hour: "2-digit", minute: "2-digit",
      hourCycle: "h23",
    });
  }

  /** A missing number is a dash, never 0. */
  count(n) { return n === null ? MISSING : this.numbers.format(n); }

  share(text) {
    if (text === null) return MISSING;
    return `${this.language === "id" ? text.replace(".", ",") : text}%`;
  }

  published(n) { return n === null ? this.words.not_published : this.count(n); }

  say(key, values) { return fill(this.words[key], values); }

  parts(text) {
    const parts = this.dates.formatToParts(new Date(text));
    return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  }

  /** Hour and minute alone: `21.14 WIB`. */
  clock(text) {
    const { hour, minute } = this.parts(text);
    return `${hour}${this.language === "id" ? "." : ":"}${minute} ${this.zoneName}`;
  }

  time(text) {
    if (!text) return this.words.never;
    const { day, month } = this.parts(text);
    return `${day} ${MONTHS[this.language][Number(month) - 1]} ${this.clock(text)}`;
  }

  ago(text) {
    if (!text) return "";
    const minutes = Math.floor((this.nowMs() - Date.parse(text)) / MINUTE_MS);
    if (minutes < 1) return this.words.ago_now;
    if (minutes < 60) return this.say("ago_minutes", { n: minutes });
    if (minutes < 48 * 60) return this.say("ago_hours", { n: Math.floor(minutes / 60) });
    return this.say("ago_days", { n: this.count(Math.floor(minutes / (24 * 60))) });
  }
}

export const optionOf = (contest, id) => contest.options.find((option) => option.id === id);

function listed(names, { words }) {
  if (names.length < 2) return names.join("");
  return names.slice(0, -1).join(", ") + words.and + names.at(-1);
}

function withoutLead({ options, stations }, { words }) {
  const missing = options.some((option) => option.votes === null);
  if (missing && options.some((option) => option.votes)) return words.votes_partial;
  return stations.reported ? words.no_votes_given : words.no_votes;
}

export function headline(contest, row, speech) {
  if (row.lead === null) return withoutLead(row, speech);
  const leader = optionOf(contest, row.leader);
  const leads = row.stage === "declared" ? "leads_declared" : "leads";
  if (leader) return speech.say(leads, { name: leader.short, lead: speech.count(row.lead) });
  const level = row.options.filter((o) => o.rank === 1).map((o) => o.id);
  const names = contest.options.filter((o) => level.includes(o.id)).map((o) => o.short);
  return speech.say("tied", { names: listed(names, speech) });
}

export function progress({ stations: { reported, total } }, speech) {
  if (total === null || reported === null) return speech.words.progress_unknown;
  if (!reported) return speech.say("progress_none", { total: speech.count(total) });
  return speech.say("progress", { reported: speech.count(reported), total: speech.count(total) });
}

/** Cut off, not rounded: 99.99 is not all of them. */
export function progressShare({ stations: { reported, total } }) {
  if (!total || reported === null) return null;
  const hundredths = Math.floor((reported * 10_000) / total);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
}

function leadsIn(contest, below, speech) {
  if (!below.length) return MISSING;
  const ahead = contest.options
    .map((option) => [below.filter((row) => row.leader === option.id).length, option.short])
    .filter(([n]) => n)
    .sort(([a], [b]) => b - a)
    .map(([n, name]) => speech.say("leads_in_of", { name, count: speech.count(n) }));
  const total = speech.say("of_regions", { total: speech.count(below.length) });
  return ahead.length ? `${ahead.join(" · ")} ${total}` : speech.words.nobody;
}

export function sourceSays({ id, name, state, since }, speech) {
  return speech.say(since ? "source_says_since" : "source_says", {
    name: name[speech.language] ?? id, state: speech.words[`state_${state}`],
    time: speech.time(since),
  });
}

export const countingSource = ({ sources, counting_source }) =>
  sources.find(({ id }) => id === counting_source);

export function notice(contest, speech) {
  const counting = countingSource(contest);
  if (!counting || counting.state === "fine" || contest.declared) return "";
  const said = sourceSays(counting, speech);
  return counting.state === "withdrew" ? `${said}. ${speech.words.last_good}` : said;
}

export function marksSay({ marks }, speech) {
  if (!marks) return "";
  return ["holds", "doubts", "corrections"]
    .filter((name) => marks[name])
    .map((name) => speech.say(marks[name] > 1 ? name : `${name}_one`,
      { n: speech.count(marks[name]) }))
    .join(" · ");
}

export function stageSays(contest, { stage, recap, mixed }, speech) {
  const { words } = speech;
  if (recap) {
    return speech.say(stage === "declared" ? "stage_declared" : "stage_recap", {
      stage: words[`tier_${stage}`], document: recap.document, by: recap.by,
      time: speech.time(recap.at), authority: contest.official.authority[speech.language] ?? "",
    });
  }
  if (!mixed) return words.stage_counting;
  return TIERS.filter((tier) => tier in mixed.stages)
    .map((tier) => speech.say("stage_mixed", {
      n: speech.count(mixed.stages[tier]), of: speech.count(mixed.of),
      parts: words[`parts_${tier}`],
    }))
    .join(" · ");
}

function outlookSays(contest, { outlook, stage, stations }, speech) {
  const { words } = speech;
  if (!outlook || stage !== "counting" || !stations.reported) return "";
  if (outlook.stations === null || outlook.valid_max === null) return words.out_unknown;
  const option = optionOf(contest, outlook.option);
  const values = { name: option ? option.short : "", over: speech.count(outlook.over_half) };
  if (!outlook.stations) {
    return fill(words[`out_none_${outlook.says}`] ?? words.out_none, values);
  }
  const out = speech.say(standsOnHeld({ outlook, stations }) ? "out_held" : "out", {
    stations: speech.count(outlook.stations), votes: speech.count(outlook.valid_max),
    cap: speech.count(outlook.cap),
  });
  if (outlook.says === null || outlook.says === "open") return out;
  return `${speech.say(`says_${outlook.says}`, values)} ${out}`;
}

/** Whether stations are reckoned as out that are in: a newer report of them is held. */
const standsOnHeld = ({ outlook, stations: { reported, total } }) =>
  total !== null && reported + outlook.stations > total;

function needsSay(contest, row, speech) {
  const { outlook, stations } = row;
  if (!outlookSays(contest, row, speech) || !outlook.stations) return "";
  if (standsOnHeld(row) || stations.reported < outlook.stations) return "";
  const needs = Object.entries(outlook.needs ?? {}).filter(([id]) => optionOf(contest, id));
  const sentence = contest.decision === "majority" ? "need" : "need_first";
  const told = needs.filter(([, need]) => need.state === "needs").map(([id, need]) =>
    speech.say(sentence, { name: optionOf(contest, id).short, share: speech.share(need.share) }));
  const lost = needs.filter(([, need]) => need.state === "cannot")
    .map(([id]) => optionOf(contest, id).short);
  if (lost.length && lost.length < needs.length) {
    told.push(speech.say("need_cannot", { names: listed(lost, speech) }));
  }
  return told.length ? `${told.join("; ")}.` : "";
}

function calledSays({ called, declared, options }, speech) {
  if (!called || declared) return "";
  const name = options.find(({ id }) => id === called.option)?.short ?? called.option;
  return speech.say("called_by", { source: called.source, name, time: speech.time(called.at) });
}

function officialNote(contest, speech) {
  if (!contest.declared) return speech.words.unofficial;
  const authority = contest.official.authority[speech.language] ?? "";
  return speech.say("official_now", { authority });
}

/** The text of every place of the page of *root*. */
export function textsOf(contest, root, rows, checkedAt, speech) {
  const { words } = speech;
  const row = rows.get(root);
  const below = [...rows.values()].filter((r) => r.parent === root);
  const texts = {
    headline: headline(contest, row, speech),
    progress: progress(row, speech),
    progress_share: speech.share(progressShare(row)),
    lead: speech.count(row.lead),
    valid: speech.published(row.valid),
    valid_note: row.valid !== null && row.valid_from === "options" ? words.valid_sum : "",
    rejected: speech.published(row.rejected),
    turnout: row.turnout ? speech.share(row.turnout) : words.not_published,
    registered: speech.published(row.registered),
    leads_in: leadsIn(contest, below, speech),
    checked: speech.time(checkedAt),
    checked_ago: speech.ago(checkedAt),
    changed: speech.time(row.source_at),
    changed_ago: speech.ago(row.source_at),
    position: String(row.offset),
    notice: notice(contest, speech),
    marks: marksSay(row, speech),
    held: row.held ? speech.say("held_since", { time: speech.time(row.held.since) }) : "",
    stage: stageSays(contest, row, speech),
    leading: row.stage === "declared" ? words.leading_declared : words.leading,
    official_note: officialNote(contest, speech),
    outlook: outlookSays(contest, row, speech),
    needs: needsSay(contest, row, speech),
    called: calledSays(contest, speech),
  };
  for (const source of contest.sources) texts[`source:${source.id}`] = sourceSays(source, speech);
  for (const option of row.options) {
    texts[`votes:${option.id}`] = speech.count(option.votes);
    texts[`share:${option.id}`] = speech.share(option.share);
  }
  for (const child of below) Object.assign(texts, rowTextsOnce(contest, child, speech));
  return texts;
}

/** A row is another object when it moves; of hundreds, most have said what they say. */
const said = new WeakMap();

function rowTextsOnce(contest, row, speech) {
  const held = said.get(row);
  if (held && held.options === contest.options && held.speech === speech) return held.texts;
  const texts = rowTexts(contest, row, speech);
  said.set(row, { options: contest.options, speech, texts });
  return texts;
}

function rowTexts(contest, row, speech) {
  const { words } = speech;
  const key = row.region;
  const leader = optionOf(contest, row.leader);
  const tied = row.lead === 0 && row.leader === null;
  const first = row.options.find((option) => option.id === row.leader);
  const nobody = row.stations.reported ? MISSING : words.none_yet;
  const share = speech.share(progressShare(row));
  const texts = {
    [`leader@${key}`]: leader ? leader.short : tied ? words.tie_short : nobody,
    [`leadershare@${key}`]: first && first.share ? speech.share(first.share) : "",
    [`lead@${key}`]: speech.count(row.lead),
    [`progress@${key}`]: share,
    [`counted@${key}`]: speech.say("counted_of", { share }),
  };
  for (const option of row.options) texts[`share:${option.id}@${key}`] = speech.share(option.share);
  return texts;
}
