/** `<realcount-map>`: a tile for each region below, or its outline where `geojson=` names one. */

import { frame } from "./layout.js";
import { draw, regionsOf } from "./geo.js";
import { h, place, svg } from "./parts.js";
import { fill } from "./say.js";
import { Standings } from "./standings.js";

const PALEST = 0.3;
/** A lead of so much of the valid votes is as dense as it gets. */
const DENSEST = 0.3;

/** How densely a region is drawn, from its lead; null where nobody leads. */
export function densityOf({ lead, valid, leader }) {
  if (leader === null || !valid) return null;
  return PALEST + (1 - PALEST) * Math.min(1, lead / valid / DENSEST);
}

export class RegionMap extends Standings {
  static observedAttributes = [...Standings.observedAttributes, "geojson"];

  depth() { return 1; }

  layout(asked) {
    const { contest, root, rows, words, language } = asked;
    const below = [...rows.values()].filter(({ parent }) => parent === root);
    // A region with none below it has no tiles, and nobody leads in 0 of them.
    if (!below.length) return frame(asked);
    const level = contest.levels.find(({ id }) => id === below[0].level)?.name[language] ?? "";
    return frame(asked,
      h("p", { class: "rc-subtitle" }, fill(words.map_title, { level })),
      this.outlined(below),
      h("ul", { class: "rc-tiles" }, below.map(tile)),
      h("ul", { class: "rc-legend" }, contest.options.map((option) =>
        h("li", {}, swatch(option), " ", h("b", {}, String(option.number)), ` ${option.short} `,
          place("span", `ahead:${option.id}`, "rc-second")))),
      h("p", { class: "rc-half-label" }, words.map_note));
  }

  /** How it went is said in `data-outlines`, for whoever looks for the mistake in a file. */
  outlined(below) {
    const drawn = this.outlines && draw(this.outlines, below);
    if (this.outlines) this.dataset.outlines = drawn ? "drawn" : "unknown";
    return drawn;
  }

  async begin() {
    super.begin();
    const life = this.life;
    const url = this.getAttribute("geojson");
    this.outlines = null;
    delete this.dataset.outlines;
    if (!url) return;
    const outlines = await regionsOf(url).catch(() => null);
    if (!life.alive) return;
    this.outlines = outlines;
    if (!outlines) this.dataset.outlines = "unread";
    if (life.box) this.build(life);
  }

  texts(life) {
    const { contest, standings } = life.state;
    const below = [...standings.values()].filter(({ parent }) => parent === life.root);
    const texts = super.texts(life);
    for (const { id } of contest.options) {
      const n = below.filter(({ leader }) => leader === id).length;
      texts[`ahead:${id}`] = life.speech.say("map_leads", { n: life.speech.count(n) });
    }
    return texts;
  }

  paint(life) {
    const { contest, standings } = life.state;
    for (const shape of life.box.querySelectorAll("[data-region]")) {
      const row = standings.get(shape.dataset.region);
      if (row) colour(shape, row, contest);
    }
  }
}

const swatch = ({ colour: fill }) =>
  svg("svg", { class: "rc-dot", viewBox: "0 0 10 10", "aria-hidden": "true" },
    svg("rect", { width: "10", height: "10", fill }));

const tile = ({ region, name }) =>
  h("li", { class: "rc-tile" },
    svg("svg", { class: "rc-tile-fill", viewBox: "0 0 100 40", "aria-hidden": "true",
                 preserveAspectRatio: "xMidYMid slice", "data-region": region },
      svg("rect", { width: "100", height: "40" }),
      svg("text", { x: "50", y: "28", "text-anchor": "middle" })),
    h("b", {}, name), " ", place("span", `leader@${region}`), " ",
    place("span", `leadershare@${region}`), " ", place("span", `counted@${region}`, "rc-second"));

/** The number says who leads where colour can't, and a dashed edge that nobody does. */
function colour(shape, row, contest) {
  const leader = contest.options.find(({ id }) => id === row.leader);
  const density = densityOf(row);
  const area = shape.querySelector("rect, path");
  area.setAttribute("fill", leader ? leader.colour : "none");
  area.setAttribute("fill-opacity", (density ?? 0).toFixed(2));
  shape.toggleAttribute("data-none", !leader);
  shape.querySelector("text").textContent = leader ? String(leader.number) : "";
}
