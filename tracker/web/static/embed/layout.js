/** The places of a standings widget; `embed.html` writes the same for readers without a script. */

import { fill, progressShare } from "./say.js";
import { badge, bar, h, place, svg } from "./parts.js";

export function layout(asked) {
  const { contest, root, rows, words, language, size } = asked;
  const row = rows.get(root);
  const below = [...rows.values()].filter(({ parent }) => parent === root);
  const full = size === "full";
  return frame(asked,
    place("p", "held", "rc-notice"),
    options(contest, row, words, contest.title[language] ?? ""),
    full && halved(contest, row) && h("p", { class: "rc-half-label" }, words.half),
    full && place("p", "outlook", "rc-outlook"),
    full && place("p", "needs", "rc-outlook"),
    full && place("p", "called", "rc-call"),
    full && worthListing(row, below) && regions(contest, below, words, language));
}

/** What every widget says before and after the numbers themselves. */
export function frame({ contest, root, rows, words, language, size, asOf, page }, ...inside) {
  return h("div", { class: "rc", lang: language, "data-size": size },
    contest.test && h("p", { class: "rc-test" }, words.test_band),
    h("p", { class: "rc-kicker" },
      h("span", { class: "rc-where" }, rows.get(root).name), " · ",
      h("span", {}, contest.title[language] ?? "")),
    place("p", "headline", "rc-headline"),
    asOf && place("p", "as_of", "rc-as-of"),
    h("p", { class: "rc-progress" },
      place("b", "progress_share"), " ", place("span", "progress")),
    bar(`progress@${root}`, "rc-meter"),
    place("p", "notice", "rc-notice"),
    inside,
    h("p", { class: "rc-stage" },
      place("span", "stage"), " ", place("span", "marks", "rc-marks")),
    clocks(words, asOf),
    h("p", { class: "rc-source" },
      place("span", "source_now"), " · ",
      h("a", { href: page, target: "_blank", rel: "noopener" }, words.more), " · ",
      h("span", {}, `${words.position} `, place("span", "position"))),
    place("p", "official_note", "rc-note"));
}

/** A majority is of the whole contest; parts of it have no line to cross. */
const halved = ({ decision }, { parent }) => decision === "majority" && parent === null;

/** A source may not break its numbers down so far: a table of dashes says nothing. */
function worthListing(row, below) {
  const counted = ({ options }) => options.some(({ votes }) => votes !== null);
  return below.length > 0 && (!counted(row) || below.some(counted));
}

function options(contest, row, words, title) {
  const head = [words.option, words.votes, words.share].map((word) =>
    h("th", { scope: "col" }, h("span", { class: "rc-unseen" }, word)));
  return h("table", { class: "rc-options" },
    h("caption", { class: "rc-unseen" }, `${title}: ${row.name}`),
    h("thead", {}, h("tr", {}, head)),
    h("tbody", {}, contest.options.map((option) => lines(contest, row, option))));
}

function lines(contest, row, option) {
  const line = halved(contest, row) && h("i", { class: "rc-half" });
  return [
    h("tr", { "data-option": option.id },
      h("th", { scope: "row" }, badge(option), " ",
        h("span", { class: "rc-name" }, option.name.replaceAll(" – ", "\u00a0– ")), " ",
        place("span", "leading", "rc-tag")),
      h("td", { class: "rc-votes" }, place("span", `votes:${option.id}`)),
      h("td", { class: "rc-share" }, place("b", `share:${option.id}`))),
    h("tr", { class: "rc-lane", "aria-hidden": "true" },
      h("td", { colspan: "3" }, bar(`${option.id}@${row.region}`, "rc-votes-bar", option.colour),
        line)),
  ];
}

function regions(contest, below, words, language) {
  const level = contest.levels.find(({ id }) => id === below[0].level);
  const name = level?.name[language] ?? below[0].level;
  const number = { scope: "col", class: "rc-num" };
  return h("table", { class: "rc-below" },
    h("caption", {}, fill(words.by_region, { level: name })),
    h("thead", {}, h("tr", {},
      h("th", { scope: "col" }, words.region), h("th", { scope: "col" }, words.leader),
      h("th", number, words.lead), h("th", number, words.counted))),
    h("tbody", {}, below.map((row) => h("tr", { "data-row": row.region },
      h("th", { scope: "row" }, row.name),
      h("td", {}, svg("svg", { class: "rc-dot", viewBox: "0 0 10 10", "aria-hidden": "true" },
        svg("circle", { cx: "5", cy: "5", r: "5", "data-c": row.region, fill: "none" })),
      " ", place("span", `leader@${row.region}`), " ",
      place("span", `leadershare@${row.region}`, "rc-second")),
      h("td", { class: "rc-num" }, place("span", `lead@${row.region}`)),
      h("td", { class: "rc-num" }, place("span", `progress@${row.region}`))))));
}

/** When a source was looked at is not known of the past. */
function clocks(words, asOf) {
  const clock = (word, key) => h("span", {}, `${word} `, place("b", key), " ",
    place("span", `${key}_ago`));
  return h("p", { class: "rc-clocks" },
    !asOf && clock(words.checked, "checked"), !asOf && " ", clock(words.changed, "changed"));
}

/** The width of each bar; nothing counted is no bar. */
export function widthsOf(rows) {
  const widths = {};
  for (const row of rows.values()) {
    widths[`progress@${row.region}`] = progressShare(row) ?? "0";
    for (const option of row.options) widths[`${option.id}@${row.region}`] = option.share ?? "0";
  }
  return widths;
}

/** Mark who is ahead: by a word and a weight, not by colour alone. */
export function mark(place, contest, root, rows) {
  const leader = rows.get(root).leader;
  for (const line of place.querySelectorAll("[data-option]")) {
    const leads = line.dataset.option === leader;
    line.toggleAttribute("data-leads", leads);
    line.querySelector(".rc-tag").hidden = !leads;
  }
  for (const dot of place.querySelectorAll("[data-c]")) {
    const ahead = contest.options.find(({ id }) => id === rows.get(dot.dataset.c)?.leader);
    dot.setAttribute("fill", ahead ? ahead.colour : "none");
  }
}
