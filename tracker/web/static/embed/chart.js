/** `<realcount-chart>`: the shares as the count came in, drawn, and as a table for who can't see. */

import uPlot from "./uplot.js";
import { frame } from "./layout.js";
import { h, svg } from "./parts.js";
import { seriesAddress } from "./server.js";
import { Standings } from "./standings.js";

const POINTS = 300;
const ROWS_MAX = 12;
const HEIGHT = 260;
const AGAIN_MS = 30_000;
/** Lines are told apart by their dashes and the number at their end, not by colour alone. */
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 4], [14, 4]];

export class Chart extends Standings {
  depth() { return 0; }

  layout(asked) {
    const { contest, words } = asked;
    this.place = h("div", { class: "rc-chart", "aria-hidden": "true" });
    this.table = h("details", { class: "rc-chart-table" });
    return frame(asked,
      h("p", { class: "rc-subtitle" }, `${words.chart_title} (${asked.zoneName})`),
      this.place,
      h("ul", { class: "rc-legend" }, contest.options.map((option, n) =>
        h("li", {}, line(option, n), " ", h("b", {}, String(option.number)), " ", option.short))),
      this.table);
  }

  build(life) {
    super.build(life);
    this.plot?.destroy();
    this.plot = null;
    if (!life.seen) this.watch(life);
    this.loadSeries(life);
  }

  /** Lines follow the width of the page and the theme of the reader. */
  watch(life) {
    life.seen = new ResizeObserver(() => this.fit());
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const again = () => this.plotPoints(life);
    dark.addEventListener("change", again);
    life.seen.observe(this);
    life.stops.push(() => life.seen.disconnect(), () => dark.removeEventListener("change", again),
      () => { this.plot?.destroy(); this.plot = null; });
  }

  fit() {
    if (this.plot) this.plot.setSize({ width: this.place.clientWidth, height: HEIGHT });
  }

  draw(life) {
    super.draw(life);
    if (life.loaded !== undefined && life.loaded !== life.state.offset) this.loadSoon(life);
  }

  /** A series is larger than a standing: it is asked for now and then. */
  loadSoon(life) {
    if (life.soon) return;
    life.soon = true;
    this.later(life, () => { life.soon = false; this.loadSeries(life); }, AGAIN_MS * Math.random());
  }

  async loadSeries(life) {
    if (life.given) return;
    const { contest } = life.asked;
    life.loaded = life.state.offset;
    const url = seriesAddress(life.settings, contest, life.root, POINTS);
    const points = await askPoints(url).catch(() => null);
    if (!life.alive) return;
    if (!points) { this.loadSoon(life); return; }
    life.points = points.filter(({ at }) => !life.asOf || Date.parse(at) <= Date.parse(life.asOf));
    this.plotPoints(life);
  }

  plotPoints(life) {
    if (!life.points) return;
    const { options } = life.state.contest;
    const drawn = [life.points.map(({ at }) => Date.parse(at) / 1_000),
      ...options.map(({ id }) => life.points.map((point) => shareOf(point, id)))];
    this.plot?.destroy();
    this.plot = null;
    if (!life.points.length) { this.place.textContent = life.settings.words.chart_none; return; }
    this.place.replaceChildren();
    this.plot = new uPlot(this.options(life, options), drawn, this.place);
    this.list(life);
  }

  options(life, options) {
    const style = getComputedStyle(this);
    const [ink, quiet, grid] = ["--_ink", "--_quiet", "--_line"].map((n) => style.getPropertyValue(n));
    const { speech } = life;
    const zone = life.state.contest.time_zone;
    const axis = { stroke: quiet, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
    return {
      width: this.place.clientWidth, height: HEIGHT, legend: { show: false },
      cursor: { show: false }, padding: [12, 26, 0, 0],
      tzDate: (s) => uPlot.tzDate(new Date(s * 1_000), zone),
      scales: { y: { range: (_plot, low, high) => [Math.max(0, low - 3), Math.min(100, high + 3)] } },
      axes: [
        { ...axis, size: 30, values: (_plot, times) =>
          times.map((s) => speech.clock(s * 1_000).split(" ")[0]) },
        { ...axis, size: 48, values: (_plot, shares) => shares.map((n) => speech.share(String(n))) },
      ],
      series: [{}, ...options.map(({ colour, short }, n) => ({
        label: short, stroke: colour, width: 2.5, dash: DASHES[n % DASHES.length],
        points: { show: life.points.length < 2 },
      }))],
      hooks: { draw: [(plot) => ends(plot, options, ink)] },
    };
  }

  /** A dozen of the points in words, the newest last. */
  list(life) {
    const { words } = life.settings;
    const { options } = life.state.contest;
    const step = Math.max(1, Math.ceil(life.points.length / ROWS_MAX));
    const shown = life.points.filter((_, n) => (life.points.length - 1 - n) % step === 0);
    this.table.replaceChildren(
      h("summary", {}, words.chart_table),
      h("table", { class: "rc-below" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, words.when),
          options.map(({ short }) => h("th", { scope: "col", class: "rc-num" }, short)))),
        h("tbody", {}, shown.map((point) => h("tr", {},
          h("th", { scope: "row" }, life.speech.time(point.at)),
          options.map(({ id }) => h("td", { class: "rc-num" }, life.speech.share(point.shares[id]))))))));
  }
}

/** Somebody on the way may answer 200 with a page of their own. */
async function askPoints(url) {
  const answer = await fetch(url, { credentials: "omit" });
  return answer.ok ? (await answer.json()).points : null;
}

/** Where a number is missing there is a gap, never a zero. */
export function shareOf({ votes, valid }, id) {
  return votes[id] === null || !valid ? null : (votes[id] / valid) * 100;
}

const line = ({ colour }, n) =>
  svg("svg", { class: "rc-line", viewBox: "0 0 30 6", "aria-hidden": "true" },
    svg("line", { x1: "0", x2: "30", y1: "3", y2: "3", stroke: colour, "stroke-width": "3",
                  "stroke-dasharray": DASHES[n % DASHES.length].join(" ") || null }));

/** Each line ends in the number of its option. */
function ends(plot, options, ink) {
  const last = plot.data[0].length - 1;
  const { ctx } = plot;
  ctx.save();
  ctx.fillStyle = ink;
  ctx.font = `700 ${13 * devicePixelRatio}px sans-serif`;
  options.forEach(({ number }, n) => {
    const share = plot.data[n + 1][last];
    if (share === null) return;
    const [x, y] = [plot.valToPos(plot.data[0][last], "x", true), plot.valToPos(share, "y", true)];
    ctx.fillText(String(number), x + 6 * devicePixelRatio, y + 4 * devicePixelRatio);
  });
  ctx.restore();
}
