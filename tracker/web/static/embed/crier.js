/** Says events aloud, one short sentence at a time, and seldom: a table is never read out. */

const QUIET_MS = 30_000;

/** What somebody who can't see the numbers wants to be told of when it changes. */
export function eventsOf(contest, row, texts) {
  const { reported, total } = row.stations;
  return {
    stage: row.stage,
    notice: texts.notice,
    leader: row.leader,
    threshold: row.outlook?.says ?? null,
    complete: Boolean(total) && reported === total,
    corrections: row.marks?.corrections ?? 0,
  };
}

/** The one sentence for the gravest of what has changed, or null. */
export function sentenceOf(before, after, texts) {
  const moved = (name) => before[name] !== after[name];
  if (moved("stage")) return texts.stage;
  if (moved("notice") && after.notice) return texts.notice;
  if (moved("leader")) return texts.headline;
  if (moved("threshold") && texts.outlook) return texts.outlook;
  if (moved("complete") && after.complete) return texts.all_in;
  if (after.corrections > before.corrections) return texts.marks;
  return null;
}

export class Crier {
  /** *place* is a polite live region that stands empty in the page before anything is said. */
  constructor(place) {
    this.place = place;
    this.known = null;
    this.saidAt = -QUIET_MS;
    this.timer = null;
  }

  /** What comes too soon waits: the newest of it is said when the quiet is over. */
  hear(events, texts, frame) {
    const sentence = this.known && sentenceOf(this.known, events, texts);
    this.known = events;
    if (!sentence) return;
    this.waiting = frame(sentence.replace(/\.$/, ""));
    this.timer ??= setTimeout(() => this.say(), Math.max(0, this.saidAt + QUIET_MS - performance.now()));
  }

  say() {
    this.timer = null;
    this.saidAt = performance.now();
    this.place.textContent = this.waiting;
  }

  end() { clearTimeout(this.timer); }
}
