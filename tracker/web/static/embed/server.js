/** What a widget asks the server that its script came from. */

import { askSnapshot, backoffMs, messagesOf } from "./client.js";

/** Where everything is asked for: the place that this module came from. */
const HERE = new URL("./", import.meta.url);
const LANGUAGES = ["id", "en"];

const settings = {};
let style = null;

export const languageOf = (asked) =>
  LANGUAGES.find((language) => (asked ?? "").toLowerCase().startsWith(language)) ?? LANGUAGES[0];

export const address = (path, values = {}) => {
  const found = new URL(path, new URL("../../", HERE));
  for (const [key, value] of Object.entries(values)) {
    if (value !== null && value !== undefined) found.searchParams.set(key, value);
  }
  return found.href;
};

export const contestAddress = (contest, path = "") =>
  `/v1/contests/${encodeURIComponent(contest)}${path}`;

/** What a live server answers by a query, an archive has as files of their own. */
export async function askArchive(contest, region) {
  const whole = await fetch(address(contestAddress(contest, "/index.json")));
  if (!whole.ok) throw Object.assign(new Error(`answered ${whole.status}`), { answer: whole });
  const root = region ?? (await whole.json()).root;
  return askSnapshot(address(contestAddress(contest, `/standings.${encodeURIComponent(root)}.json`)));
}

/** A series as the server draws it now, or as an archive keeps it. */
export const seriesAddress = ({ archived }, contest, root, limit) => archived
  ? address(contestAddress(contest, `/series.${encodeURIComponent(root)}.json`))
  : address(contestAddress(contest, "/series"), { root, limit });

/** Words, zones and the socket's address, asked for once a language; a failure is not kept. */
export function settingsOf(language) {
  settings[language] ??= read(`settings.${language}.json`, "json").catch((error) => {
    delete settings[language];
    throw error;
  });
  return settings[language];
}

/** Where nobody told the server its name, it is the one by which this script was reached. */
export const socketOf = ({ socket }) => socket.replace("//*:", `//${HERE.hostname}:`);

async function read(name, kind) {
  const answer = await fetch(new URL(name, HERE), { credentials: "omit" });
  if (!answer.ok) throw Object.assign(new Error(`answered ${answer.status}`), { answer });
  return answer[kind]();
}

/** A constructed sheet is no inline style, so no page's policy refuses it; old browsers link one. */
async function sheetOf() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await read("realcount.css", "text"));
  return sheet;
}

function link(root) {
  const href = new URL("realcount.css", HERE).href;
  const place = root.head ?? root;
  if ([...place.querySelectorAll("link")].some((other) => other.href === href)) return;
  place.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}

/** Give *root*, a document or a shadow tree, the widgets' style; our elements alone are in it. */
export async function dress(root) {
  // A frame of ours has the style in its page.
  if (root.querySelector("style[data-realcount]")) return;
  if (!root.adoptedStyleSheets) { link(root); return; }
  style ??= sheetOf().catch((error) => { style = null; throw error; });
  const sheet = await style;
  if (root.adoptedStyleSheets.includes(sheet)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

export { askSnapshot, backoffMs, messagesOf };
