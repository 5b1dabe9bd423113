/**
 * The ticker as an OGraf v1 graphic: the same script that the page runs, behind OGraf's methods.
 *
 * Every action answers at once: a crawl never ends, so nothing waits for it. Calls may come before
 * the last one was answered, also before `load` has what it needs, and data may be partial.
 */
import "./air.js";

const DONE = { statusCode: 200 };
const REAL_TIME_ONLY = "this graphic runs in real time only";
const BASE = new URL(".", import.meta.url);
const WEIGHTS = [600, 800];

/** Settings as the graphic knows them; what is not given is not said. */
function settingsOf(data) {
  return data && typeof data === "object" ? { ...data } : {};
}

/** Answer true when a stylesheet is there, and false when it can't be had. */
function arrival(link) {
  return new Promise((done) => {
    link.addEventListener("load", () => done(true), { once: true });
    link.addEventListener("error", () => done(false), { once: true });
  });
}

/** A shadow tree has no fonts of its own: those of its stylesheet are declared in the document. */
async function bringFonts(href) {
  if (![...document.styleSheets].some((sheet) => sheet.href === href)) {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    const here = arrival(link);
    document.head.append(link);
    await here;
  }
  await Promise.allSettled(WEIGHTS.map((weight) => document.fonts.load(`${weight} 1em "Inter Air"`)));
}

class RealcountTicker extends HTMLElement {
  #graphic = null;
  /** The step that is on: 0, or undefined before the first play and at the end. */
  #step = undefined;
  #giveUp = () => {};

  /** Nothing is painted before the first play; the promise is kept when style and fonts are here. */
  async load({ data, renderType, renderCharacteristics } = {}) {
    this.#clear();
    if (renderType === "non-realtime") return { statusCode: 400, statusMessage: REAL_TIME_ONLY };
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("air.css", BASE).href });
    const host = document.createElement("div");
    const styled = arrival(style);
    root.replaceChildren(style, host);
    const { width, height } = renderCharacteristics?.resolution ?? {};
    const server = BASE.pathname === "/air/" ? BASE.origin : "";
    this.#graphic = window.RealcountAir.mount(host, { server, w: width, h: height, keeps: true, ...settingsOf(data), play: "wait" });
    if (data) this.#graphic.update(settingsOf(data));
    return this.isConnected ? this.#ready(styled, style.href) : DONE;
  }

  async dispose() {
    this.#clear();
    return DONE;
  }

  async updateAction({ data } = {}) {
    this.#graphic?.update(settingsOf(data));
    return this.#answer();
  }

  /** There is one step: to play on from it is to go to the end, as with any graphic of one step. */
  async playAction({ delta, goto, skipAnimation } = {}) {
    if (!this.#graphic) return { ...this.#answer(), currentStep: undefined };
    const target = typeof goto === "number" ? goto : (this.#step ?? -1) + (typeof delta === "number" ? delta : 1);
    this.#step = target === 0 ? 0 : undefined;
    if (target === 0) this.#graphic.play(skipAnimation === true);
    else this.#graphic.stop(skipAnimation === true);
    return { ...DONE, currentStep: this.#step };
  }

  async stopAction({ skipAnimation } = {}) {
    this.#step = undefined;
    this.#graphic?.stop(skipAnimation === true);
    return this.#answer();
  }

  async customAction({ id } = {}) {
    if (id !== "next") return { statusCode: 404, statusMessage: "there is: next" };
    this.#graphic?.next();
    return this.#answer();
  }

  async goToTime() { return { statusCode: 501, statusMessage: REAL_TIME_ONLY }; }

  async setActionsSchedule() { return { statusCode: 501, statusMessage: REAL_TIME_ONLY }; }

  #clear() {
    this.#giveUp();
    this.#graphic?.dispose();
    this.#graphic = null;
    this.#step = undefined;
    this.shadowRoot?.replaceChildren();
  }

  /** Whoever is disposed of meanwhile waits for nothing; without its style it never paints. */
  async #ready(styled, href) {
    const gone = new Promise((done) => { this.#giveUp = () => done(undefined); });
    const here = await Promise.race([Promise.all([styled, bringFonts(href)]), gone]);
    if (here === undefined) return { statusCode: 409, statusMessage: "it was disposed of while it loaded" };
    return here[0] ? DONE : { statusCode: 502, statusMessage: "its stylesheet can't be had from where it comes from" };
  }

  #answer() {
    return this.#graphic ? DONE : { statusCode: 409, statusMessage: "load it first" };
  }
}

export default RealcountTicker;
