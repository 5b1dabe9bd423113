/** The life of a widget: it loads, draws, follows the count, says how it is, and ends. */

import { follow } from "./client.js";
import { Speech } from "./say.js";
import { h } from "./parts.js";
import {
  address, askArchive, askSnapshot, backoffMs, contestAddress, dress, languageOf, messagesOf, settingsOf,
  socketOf,
} from "./server.js";

const CLOCKS_MS = 15_000;
const SIZES = ["full", "compact"];

export class Widget extends HTMLElement {
  static observedAttributes = ["contest", "region", "depth", "lang", "size", "at"];

  connectedCallback() { this.begin(); }

  disconnectedCallback() { this.end(); }

  attributeChangedCallback(_name, old, value) {
    if (this.life && old !== value) this.begin();
  }

  /** Show made-up numbers, { answer, status }, and ask nobody; null: the count again. */
  set example(example) {
    this.given = example;
    if (this.life) this.begin();
  }

  /** What is asked for, with what stands for what was left out. */
  get asked() {
    const size = SIZES.includes(this.getAttribute("size")) ? this.getAttribute("size") : SIZES[0];
    const tongue = this.getAttribute("lang") ?? this.closest("[lang]")?.getAttribute("lang");
    return {
      contest: this.getAttribute("contest") ?? "",
      region: this.getAttribute("region"),
      depth: this.depth(size),
      at: this.getAttribute("at"),
      language: languageOf(tongue),
      size,
    };
  }

  depth(size) {
    const given = this.getAttribute("depth");
    return given === "0" || given === "1" ? Number(given) : Number(size === "full");
  }

  /** Begin, or begin anew; what an earlier life still waits for is dropped. */
  begin() {
    this.end();
    const life = { asked: this.asked, given: this.given ?? null, failures: 0, stops: [], alive: true };
    this.life = life;
    this.load(life);
  }

  end() {
    if (!this.life) return;
    this.life.alive = false;
    for (const stop of this.life.stops) stop();
    this.life = null;
  }

  later(life, work, pauseMs) {
    const timer = setTimeout(() => { if (life.alive) work(); }, pauseMs);
    life.stops.push(() => clearTimeout(timer));
  }

  /** Until there are numbers, what the page wrote inside is left as it is. */
  async load(life) {
    let loaded;
    try {
      loaded = await Promise.all(
        [settingsOf(life.asked.language), this.ask(life), dress(this.getRootNode())]);
    } catch (error) {
      if (life.alive) this.retry(life, error.answer?.status);
      return;
    }
    if (life.alive) this.start(life, ...loaded);
  }

  async ask({ asked, given }) {
    if (given) return messagesOf(given.answer, new Headers({ "Realcount-Now": given.answer.checked_at }));
    try {
      return await askSnapshot(this.snapshotAddress(asked));
    } catch (error) {
      const { archived } = await settingsOf(asked.language);
      // An archive has the last numbers as files, and nothing of a moment before.
      if (!archived || asked.at !== null) throw error;
      return askArchive(asked.contest, asked.region);
    }
  }

  /** A server that is away or busy comes back; what is not there doesn't. */
  retry(life, status) {
    this.dataset.state = status ? "refused" : "unreachable";
    if (status && status < 500 && status !== 429) return;
    life.failures += 1;
    this.later(life, () => this.load(life), 1_000 + backoffMs(life.failures + 2));
  }

  snapshotAddress({ contest, region, depth, at }) {
    return address(contestAddress(contest, "/standings"), { root: region, depth, as_of: at });
  }

  start(life, settings, [snapshot, beat]) {
    const { language, at } = life.asked;
    life.settings = settings;
    life.asOf = snapshot.as_of ?? settings.archived;
    this.take(life, {
      contest: snapshot.contest,
      standings: new Map(snapshot.standings.map((row) => [row.region, row])),
      epoch: snapshot.epoch, offset: snapshot.offset, now: beat.now, sources: beat.sources,
    });
    life.speech = new Speech({
      language, words: settings.words, nowMs: () => this.nowMs(life),
      timeZone: snapshot.contest.time_zone,
      zoneName: settings.zones[snapshot.contest.time_zone] ?? snapshot.contest.time_zone,
    });
    // The root comes first; made-up numbers have one of their own.
    life.root = snapshot.standings[0].region;
    this.build(life);
    if (life.given) this.tell(life, life.given.status);
    else if (at === null && !settings.archived) this.goLive(life, snapshot);
  }

  goLive(life, snapshot) {
    const { contest, depth } = life.asked;
    life.stops.push(follow({
      url: socketOf(life.settings),
      sse: address(contestAddress(contest, "/events")),
      snapshot: this.snapshotAddress(life.asked),
      contest, root: life.root, depth,
      since: { epoch: snapshot.epoch, offset: snapshot.offset },
      standings: snapshot.standings,
      onState: (state) => { if (life.alive) this.hear(life, state); },
      onStatus: (status) => { if (life.alive) this.tell(life, status); },
    }));
    const ticking = setInterval(() => this.show(life), CLOCKS_MS);
    life.stops.push(() => clearInterval(ticking));
  }

  take(life, state) {
    life.state = { ...life.state, ...state, contest: state.contest ?? life.state.contest };
    if (state.now && state.now !== life.beat?.text) {
      life.beat = { text: state.now, ms: Date.parse(state.now), at: performance.now() };
    }
    const { contest } = life.state;
    const source = state.sources.find(({ id }) => id === contest.counting_source);
    // A heartbeat's clock is that of the whole contest: a part was checked no earlier than that.
    if (source?.checked_at && !(life.checkedAt > source.checked_at)) life.checkedAt = source.checked_at;
    life.numbersAt = this.nowMs(life);
  }

  /** The run's time: that of the last heartbeat, plus what has passed here since. */
  nowMs({ beat }) {
    return beat ? beat.ms + performance.now() - beat.at : Date.now();
  }

  hear(life, state) {
    const defined = definitionOf(life.state);
    this.take(life, state);
    if (!life.state.standings.has(life.root)) return;
    if (definitionOf(life.state) !== defined) this.build(life);
    else this.show(life);
  }

  /** Write the newest state, unless whoever reads has paused it. */
  show(life) {
    if (!life.paused) this.draw(life);
  }

  /** What is said below the numbers: how the connection is, and a way to hold them still. */
  controls(life) {
    const { words } = life.settings;
    life.status = h("span", { class: "rc-status" });
    const paused = Boolean(life.paused);
    life.button = h("button",
      { type: "button", class: "rc-pause", "aria-pressed": String(paused) },
      paused ? words.resume : words.pause);
    life.button.addEventListener("click", () => this.pause(life, !life.paused));
    return h("p", { class: "rc-live" }, life.status, " ", life.button);
  }

  pause(life, paused) {
    const { words } = life.settings;
    life.paused = paused;
    life.button.setAttribute("aria-pressed", String(paused));
    life.button.textContent = paused ? words.resume : words.pause;
    this.show(life);
    this.tell(life, life.told ?? "connecting");
  }

  tell(life, told) {
    life.told = told;
    if (!life.status) return;
    const { words } = life.settings;
    const state = life.paused ? "paused" : told;
    const key = state === "stopped" ? "stopped_widget" : state;
    const time = life.speech.clock(life.paused ? life.drawnAt : life.numbersAt);
    const sentence = life.speech.say(key, { time });
    this.dataset.state = life.status.dataset.state = state;
    if (life.status.textContent !== sentence) life.status.textContent = sentence;
    if (words[key] && told === "stopped") life.button.hidden = true;
  }
}

/** Everything of a contest and its regions that the places themselves are made of. */
function definitionOf({ contest, standings }) {
  const { title, test, options, levels, decision } = contest;
  const names = [...standings.values()].map(({ region, name }) => [region, name]);
  return JSON.stringify([title, test, options, levels, decision, names]);
}
