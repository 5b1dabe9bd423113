/**
 * realcount on any page: one line, no build step, no style of the page's own is touched.
 *
 *   <script type="module" src="https://count.example/embed/v1/realcount.js"></script>
 *   <realcount-standings contest="jakarta-2024" region="31" size="compact" lang="id">
 *     <a href="https://count.example/c/jakarta-2024/31">Pemilihan Gubernur Jakarta 2024</a>
 *   </realcount-standings>
 *
 * What stands inside is shown until there are numbers, and where scripts are off.
 * `/embed/v1/` never changes meaning: attributes are added, never removed or given another sense.
 */

// All that is needed is named here, so that it is asked for at once and not one import at a time.
import "./client.js";
import "./crier.js";
import "./layout.js";
import "./parts.js";
import "./say.js";
import "./server.js";
import "./widget.js";
import { Standings } from "./standings.js";

const ELEMENTS = {
  "realcount-standings": async () => Standings,
  "realcount-map": async () => (await import("./map.js")).RegionMap,
  "realcount-chart": async () => (await import("./chart.js")).Chart,
};

/** A page may carry the line in each of its posts, and a post may come later than the line. */
async function define(name) {
  const element = await ELEMENTS[name]();
  if (!customElements.get(name)) customElements.define(name, element);
}

/** What a page has no element of, it doesn't load. */
function look() {
  for (const name of Object.keys(ELEMENTS)) {
    if (!customElements.get(name) && document.querySelector(name)) define(name);
  }
}

define("realcount-standings");
look();
addEventListener("DOMContentLoaded", look);
new MutationObserver(look).observe(document, { childList: true, subtree: true });
