/** Copies snippets, and lets the preview show each state from made-up numbers. */

const me = document.querySelector('script[type="module"][data-examples]');
const { EXAMPLES } = await import(me.dataset.examples);
const widget = document.getElementById("widget");
const said = document.getElementById("said");
const states = document.querySelector(".states");

/** Where the clipboard is closed, the text is selected and the keyboard copies it. */
async function copy(button) {
  const place = document.getElementById(button.dataset.copy);
  getSelection().selectAllChildren(place);
  const copied = await navigator.clipboard?.writeText(place.textContent).then(() => true, () => false);
  said.textContent = copied ? me.dataset.copied : me.dataset.select;
}

function show(button) {
  for (const other of states.querySelectorAll("button")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  widget.example = EXAMPLES[button.dataset.example] ?? null;
}

const outlines = document.getElementById("outlines");

function tellOutlines() { outlines.textContent = outlines.dataset[widget.dataset.outlines] ?? ""; }

if (outlines) {
  new MutationObserver(tellOutlines).observe(widget, { attributeFilter: ["data-outlines"] });
  tellOutlines();
}
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
for (const button of states.querySelectorAll("button")) {
  button.addEventListener("click", () => show(button));
}
states.hidden = widget.localName === "realcount-chart";
