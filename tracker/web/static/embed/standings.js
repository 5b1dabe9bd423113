/** `<realcount-standings>`: the standings of a region, compact or in full. */

import { MISSING, countingSource, sourceSays, textsOf } from "./say.js";
import { address } from "./server.js";
import { Crier, eventsOf } from "./crier.js";
import { layout, mark, widthsOf } from "./layout.js";
import { h, write } from "./parts.js";
import { Widget } from "./widget.js";

export class Standings extends Widget {
  build(life) {
    const { contest, standings: rows } = life.state;
    const { language, size } = life.asked;
    const { words } = life.settings;
    const path = `/c/${encodeURIComponent(contest.id)}/${encodeURIComponent(life.root)}`;
    life.box = this.layout({
      contest, root: life.root, rows, words, language, size, asOf: life.asOf,
      zoneName: life.speech.zoneName,
      page: address(path, { lang: language }),
    });
    if (!life.asOf) this.add(life);
    this.draw(life);
    this.replaceChildren(life.box);
    if (life.told) this.tell(life, life.told);
    else this.dataset.state = life.asOf ? "pinned" : "connecting";
  }

  /** The places of this kind of widget; others have their own. */
  layout(asked) { return layout(asked); }

  /** Draw what is no text; others have more of it. */
  paint(life) {
    mark(life.box, life.state.contest, life.root, life.state.standings);
  }

  /** The live region is in the page, and empty, before anything is said. */
  add(life) {
    const voice = h("p", { class: "rc-unseen", role: "status" });
    life.box.append(this.controls(life), voice);
    life.crier?.end();
    const known = life.crier?.known ?? null;
    life.crier = new Crier(voice);
    life.crier.known = known;
    life.stops.push(() => life.crier.end());
  }

  draw(life) {
    const texts = this.texts(life);
    const widths = widthsOf(life.state.standings);
    write(life.box, texts, widths, [MISSING, life.settings.words.not_published]);
    this.paint(life);
    life.drawnAt = life.numbersAt;
    this.announce(life, texts);
    this.dataset.offset = String(life.state.offset);
  }

  texts({ state, root, checkedAt, speech, asOf, settings }) {
    const { contest, standings: rows } = state;
    const { total } = rows.get(root).stations;
    const counting = countingSource(contest);
    const source = counting ? sourceSays(counting, speech) : MISSING;
    return {
      ...textsOf(contest, root, rows, checkedAt ?? null, speech),
      source_now: speech.say("source_now", { source }),
      all_in: speech.say("all_in", { total: speech.count(total) }),
      as_of: asOf ? speech.say(settings.archived ? "archived" : "as_of", { time: speech.time(asOf) }) : "",
      ...(asOf && { changed_ago: "" }),
    };
  }

  announce({ crier, state, root, speech }, texts) {
    if (!crier) return;
    const { contest, standings: rows } = state;
    const row = rows.get(root);
    const key = contest.test ? "said_test" : "said";
    crier.hear(eventsOf(contest, row, texts), texts,
      (sentence) => speech.say(key, { where: row.name, sentence }));
  }
}
