import { formatNumber } from "../page/format-number.ts";
import { element, type Markup } from "../page/markup.ts";
import type { Frame } from "./chart-frame.ts";
import { isDrawable } from "./chart-scale.ts";
import { spreadLabels } from "./spread-labels.ts";

/** One curve. */
export interface Series {
  readonly name: string;
  /** [x, y] in order of x. A value that is not finite (or not above 0 on a logarithmic axis) leaves a gap. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Drawn in dashes, for example training next to validation. */
  readonly dashed?: boolean;
  /** Index of one of the six colours; default: the index of the series. */
  readonly colour?: number;
}

const COLOURS = 6;
const LABEL_GAP = 14;

/** At most so many markers on a curve. */
const MARKERS = 8;

/** Corners of the marker of each colour: square, triangle, diamond, triangle upside down, upright and lying bar. */
const SHAPES: readonly (readonly (readonly [number, number])[])[] = [
  [
    [-3, -3],
    [3, -3],
    [3, 3],
    [-3, 3],
  ],
  [
    [0, -4.2],
    [4, 3],
    [-4, 3],
  ],
  [
    [0, -4.6],
    [4.6, 0],
    [0, 4.6],
    [-4.6, 0],
  ],
  [
    [0, 4.2],
    [4, -3],
    [-4, -3],
  ],
  [
    [-1.6, -4.4],
    [1.6, -4.4],
    [1.6, 4.4],
    [-1.6, 4.4],
  ],
  [
    [-4.4, -1.6],
    [4.4, -1.6],
    [4.4, 1.6],
    [-4.4, 1.6],
  ],
];

/** Draws a curve with its markers and a hover title at each value. */
export function renderSeries(series: Series, index: number, xLabel: string, { x, y, scale }: Frame): Markup {
  const path: string[] = [];
  const dots: Markup[] = [];
  const places: [number, number][] = [];
  let command = "M";
  for (const [xValue, value] of series.points) {
    if (!isDrawable(value, scale) || !Number.isFinite(xValue)) {
      command = "M"; // a gap: the line starts again
      continue;
    }
    const place = { cx: x.toPlace(xValue), cy: y.toPlace(value) };
    path.push(`${command}${place.cx.toFixed(1)} ${place.cy.toFixed(1)}`);
    const title = element("title", {}, `${series.name}, ${xLabel} ${xValue}: ${formatNumber(value, 4)}`);
    dots.push(element("circle", { ...place, r: 2.2 }, title));
    places.push([place.cx, place.cy]);
    command = "L";
  }
  const markers = spacedOut(places, colourOf(series, index)).map(([cx, cy]) => marker(series, index, cx, cy));
  const line = element("path", { d: path.join("") });
  return element("g", { class: classOf(series, index) }, line, markers, dots);
}

/** A few of a curve's points, other ones for each curve, so that markers of neighbours do not hide each other. */
function spacedOut<T>(places: readonly T[], offset: number): T[] {
  const step = Math.max(1, Math.ceil(places.length / MARKERS));
  return places.filter((_, at) => at % step === offset % step);
}

/** The marker of a curve: each colour has its shape, for readers who cannot distinguish the colours. */
function marker(series: Series, index: number, x: number, y: number): Markup {
  const corners = SHAPES[colourOf(series, index)] ?? [];
  const d = corners.map(
    ([dx, dy], at) => `${at === 0 ? "M" : "L"}${(x + dx).toFixed(1)} ${(y + dy).toFixed(1)}`,
  );
  return element("path", { class: "marker", d: `${d.join("")}Z` });
}

/** Names each curve at its last value; labels that would overlap move apart. */
export function renderEndLabels(
  series: readonly Series[],
  { x, y, top, bottom, right, scale }: Frame,
): Markup[] {
  const ends = series.flatMap((one, index) => {
    const last = one.points.findLast(([, value]) => isDrawable(value, scale));
    return last === undefined ? [] : [{ one, index, x: x.toPlace(last[0]), y: y.toPlace(last[1]) }];
  });
  const wanted = ends.map((end) => end.y);
  const places = spreadLabels(wanted, LABEL_GAP, top + 4, bottom - 4);
  return ends.map(({ one, index, x: endX, y: endY }, at) => {
    const place = places[at] ?? endY;
    const d = `M${(endX + 4).toFixed(1)} ${endY.toFixed(1)}L${right + 1} ${place.toFixed(1)}`;
    const text = element("text", { x: right + 4, y: place + 4 }, one.name);
    return element("g", { class: classOf(one, index) }, element("path", { class: "leader", d }), text);
  });
}

/** The entry of a curve in the legend. */
export function renderLegendEntry(series: Series, index: number): Markup {
  const line = element("path", { d: "M1 6L25 6" });
  const curve = element("g", { class: classOf(series, index) }, line, marker(series, index, 13, 6));
  const swatch = element("svg", { class: "swatch", viewBox: "0 0 26 12", "aria-hidden": "true" }, curve);
  return element("li", {}, swatch, series.name);
}

function classOf(series: Series, index: number): string {
  return `series colour-${colourOf(series, index)}${series.dashed === true ? " dashed" : ""}`;
}

function colourOf({ colour }: Series, index: number): number {
  return (colour ?? index) % COLOURS;
}
