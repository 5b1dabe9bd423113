/** What widgets are made of. Text is only ever text: nothing here reads markup. */

const SVG = "http://www.w3.org/2000/svg";

function grown(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== false));
  return element;
}

export const h = (tag, attributes = {}, ...children) =>
  grown(document.createElement(tag), attributes, children);

export const svg = (tag, attributes = {}, ...children) =>
  grown(document.createElementNS(SVG, tag), attributes, children);

/** A place whose text follows the numbers. */
export const place = (tag, key, name = null) => h(tag, { class: name, "data-t": key });

export const bar = (key, name, colour = null) =>
  svg("svg", { class: `rc-bar ${name}`, viewBox: "0 0 100 1", preserveAspectRatio: "none",
               "aria-hidden": "true" },
    svg("rect", { "data-w": key, width: "0", height: "1", fill: colour }));

export const badge = ({ number, colour }) =>
  svg("svg", { class: "rc-badge", viewBox: "0 0 40 40", "aria-hidden": "true" },
    svg("rect", { width: "40", height: "40", fill: colour }),
    svg("text", { x: "20", y: "28", "text-anchor": "middle" }, String(number)));

/** Write the texts and bars that have moved below *root*. */
export function write(root, texts, widths, missing) {
  for (const element of root.querySelectorAll("[data-t]")) {
    const text = texts[element.dataset.t] ?? "";
    if (element.textContent === text) continue;
    element.textContent = text;
    element.classList.toggle("rc-missing", missing.includes(text));
    if (!element.classList.length) element.removeAttribute("class");
  }
  for (const rect of root.querySelectorAll("[data-w]")) {
    rect.setAttribute("width", widths[rect.dataset.w] ?? "0");
  }
}
