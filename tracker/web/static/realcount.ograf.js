/**
 * The ticker as an OGraf v1 graphic: the same script that the page runs, behind OGraf's methods.
 *
 * Every method answers at once: a crawl never ends, so nothing waits for it. Calls may come before
 * the last one was answered, and data may be partial.
 */
import "./air.js";

const DONE = { statusCode: 200 };
const BASE = new URL(".", import.meta.url);

/** Settings as the graphic knows them; what is not given is not said. */
function settingsOf(data) {
  return data && typeof data === "object" ? { ...data } : {};
}

/** A shadow tree has no fonts of its own: those of its stylesheet are declared in the document. */
function bringFonts(href) {
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}

class RealcountTicker extends HTMLElement {
  #graphic = null;

  /** Nothing is painted before the first play. */
  async load({ data, renderCharacteristics } = {}) {
    this.#graphic?.dispose();
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const style = document.createElement("link");
    const host = document.createElement("div");
    Object.assign(style, { rel: "stylesheet", href: new URL("air.css", BASE).href });
    root.replaceChildren(style, host);
    bringFonts(style.href);
    const { width, height } = renderCharacteristics?.resolution ?? {};
    const server = BASE.pathname === "/air/" ? BASE.origin : "";
    this.#graphic = window.RealcountAir.mount(host, { server, w: width, h: height, keeps: true, ...settingsOf(data), play: "wait" });
    if (data) this.#graphic.update(settingsOf(data));
    return DONE;
  }

  async dispose() {
    this.#graphic?.dispose();
    this.#graphic = null;
    this.shadowRoot?.replaceChildren();
    return DONE;
  }

  async updateAction({ data } = {}) {
    this.#graphic?.update(settingsOf(data));
    return this.#answer();
  }

  async playAction({ delta, goto, skipAnimation } = {}) {
    this.#graphic?.play(skipAnimation === true);
    if (typeof goto !== "number" && typeof delta === "number" && delta > 1) this.#graphic?.next();
    return { ...this.#answer(), currentStep: 0 };
  }

  async stopAction({ skipAnimation } = {}) {
    this.#graphic?.stop(skipAnimation === true);
    return this.#answer();
  }

  async customAction({ id } = {}) {
    if (id !== "next") return { statusCode: 404, statusMessage: "there is: next" };
    this.#graphic?.next();
    return this.#answer();
  }

  async goToTime() { return { statusCode: 501, statusMessage: "real time only" }; }

  async setActionsSchedule() { return { statusCode: 501, statusMessage: "real time only" }; }

  #answer() {
    return this.#graphic ? DONE : { statusCode: 409, statusMessage: "load it first" };
  }
}

export default RealcountTicker;
