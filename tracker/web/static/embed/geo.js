/** Outlines of regions out of GeoJSON: numbers are read from it, and nothing else. */

import { svg } from "./parts.js";

const CHARACTERS_MAX = 5_000_000;
const WIDTH = 1_000;
/** What a region's id may be called in somebody's file. */
const IDS = ["region", "id", "kode", "code"];

const asked = {};

/** Ask for a file once, however many maps show it; the rings of each region by its id. */
export function regionsOf(url) {
  asked[url] ??= load(url).catch((error) => { delete asked[url]; throw error; });
  return asked[url];
}

async function load(url) {
  const answer = await fetch(url, { credentials: "omit" });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const text = await answer.text();
  if (text.length > CHARACTERS_MAX) throw new Error("larger than a page should load");
  return readRegions(JSON.parse(text));
}

export function readRegions({ features }) {
  const regions = new Map();
  for (const { id, properties, geometry } of features) {
    const found = [id, ...IDS.map((name) => properties?.[name])]
      .find((given) => given !== undefined && given !== null);
    const rings = ringsOf(geometry).filter((ring) => ring.length > 2 && ring.every(isPoint));
    if (found !== undefined && rings.length) regions.set(String(found), rings);
  }
  return regions;
}

function ringsOf(geometry) {
  if (geometry?.type === "Polygon") return geometry.coordinates;
  if (geometry?.type === "MultiPolygon") return geometry.coordinates.flat();
  return [];
}

const isPoint = (point) =>
  Array.isArray(point) && Number.isFinite(point[0]) && Math.abs(point[1]) <= 90;

/** The outlines of *rows*, true to shape near their own latitude; null where there are none. */
export function draw(regions, rows) {
  const drawn = rows.filter(({ region }) => regions.has(region));
  const points = drawn.flatMap(({ region }) => regions.get(region)).flat();
  if (!points.length) return null;
  const { project, height } = fitted(points);
  return svg("svg", { class: "rc-geo", viewBox: `0 0 ${WIDTH} ${height}`, "aria-hidden": "true" },
    drawn.map(({ region }) => {
      const rings = regions.get(region).map((ring) => ring.map(project));
      const [x, y] = middle(rings.flat());
      return svg("g", { "data-region": region },
        svg("path", { d: rings.map((ring) => `M${ring.join("L")}Z`).join(""),
                      "fill-rule": "evenodd", "vector-effect": "non-scaling-stroke" }),
        svg("text", { x: String(x), y: String(y), "text-anchor": "middle" }));
    }));
}

function fitted(points) {
  const [west, east] = extent(points, 0);
  const [south, north] = extent(points, 1);
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = WIDTH / Math.max((east - west) * narrow, (north - south), 1e-9);
  const project = ([x, y]) =>
    [((x - west) * narrow * scale).toFixed(1), ((north - y) * scale).toFixed(1)];
  return { project, height: Math.max(1, Math.round((north - south) * scale)) };
}

function extent(points, axis) {
  let [low, high] = [Infinity, -Infinity];
  for (const point of points) {
    low = Math.min(low, point[axis]);
    high = Math.max(high, point[axis]);
  }
  return [low, high];
}

function middle(points) {
  return [0, 1].map((axis) => {
    const [low, high] = extent(points.map((point) => point.map(Number)), axis);
    return ((low + high) / 2).toFixed(1);
  });
}
