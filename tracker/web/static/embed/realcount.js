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

import { Standings } from "./standings.js";

for (const [name, element] of [["realcount-standings", Standings]]) {
  // A page may carry the line in each of its posts.
  if (!customElements.get(name)) customElements.define(name, element);
}
