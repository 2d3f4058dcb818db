import { fitAxis, isDrawable, type ChartAxis } from "./chart-scale.ts";
import { formatNumber } from "../page/format-number.ts";
import { element, type Markup } from "../page/markup.ts";
import { spreadLabels } from "./spread-labels.ts";

/** One curve. */
export interface Series {
  readonly name: string;
  /** [x, y] in order of x. A value that is not finite (or not above 0 on a logarithmic axis) leaves a gap. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Drawn in dashes, for example training next to validation. */
  readonly dashed?: boolean;
  /** Which of the six colours; by default the series' own index. */
  readonly colour?: number;
}

/** A level to compare with, such as the loss of the best constant prediction. */
export interface ReferenceLine {
  readonly name: string;
  readonly value: number;
}

/** What `lineChart` draws. */
export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly yScale?: "linear" | "log";
  /** Values the y axis must reach, such as 0 and 1 for a share. */
  readonly yInclude?: readonly number[];
  readonly series: readonly Series[];
  readonly referenceLines?: readonly ReferenceLine[];
}

/** The drawing's frame in user units. */
interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly scale: "linear" | "log";
}

const WIDTH = 440;
const HEIGHT = 250;
const COLOURS = 6;
const LABEL_GAP = 14;
const CHARACTER_WIDTH = 6.9;

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

/** Curves laid over each other as an SVG: round ticks, a legend, each curve named at its end, values as hover titles. */
export function lineChart(chart: LineChart): Markup {
  const frame = layOut(chart);
  const drawing = element(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": describe(chart) },
    renderAxes(chart, frame),
    (chart.referenceLines ?? []).map((line) => renderReference(line, chart.series, frame)),
    chart.series.map((series, index) => renderSeries(series, index, chart.xLabel, frame)),
    renderEndLabels(chart.series, frame),
  );
  const legend = element("ul", { class: "legend" }, chart.series.map(renderLegendEntry));
  const title = element("figcaption", {}, chart.title);
  return element(
    "figure",
    { class: "chart" },
    title,
    legend,
    drawing,
    renderOmissions(chart.series, frame.scale),
  );
}

function layOut({ series, referenceLines = [], yInclude = [], yScale: scale = "linear" }: LineChart): Frame {
  const longest = Math.max(0, ...series.map(({ name }) => name.length));
  const left = 58;
  const right = WIDTH - Math.min(180, 14 + longest * CHARACTER_WIDTH);
  const top = 10;
  const bottom = HEIGHT - 44;
  const xValues = series.flatMap(({ points }) => points.map(([x]) => x));
  const yValues = series.flatMap(({ points }) => points.map(([, y]) => y));
  const levels = [...referenceLines.map(({ value }) => value), ...yInclude];
  const x = fitAxis(xValues, [left + 8, right - 8], { wholeNumbers: xValues.every(Number.isInteger) });
  const y = fitAxis([...yValues, ...levels], [bottom, top], { scale });
  return { left, right, top, bottom, x, y, scale };
}

function renderAxes(
  { xLabel, yLabel, yScale }: LineChart,
  { left, right, top, bottom, x, y }: Frame,
): Markup[] {
  const rows = y.ticks.flatMap(({ value, label }) => {
    const place = y.toPlace(value);
    const line = element("line", { class: "gridline", x1: left, x2: right, y1: place, y2: place });
    return [line, element("text", { class: "tick", x: left - 6, y: place + 4, "text-anchor": "end" }, label)];
  });
  const columns = x.ticks.flatMap(({ value, label }) => {
    const place = x.toPlace(value);
    const line = element("line", { class: "axis", x1: place, x2: place, y1: bottom, y2: bottom + 4 });
    return [
      line,
      element("text", { class: "tick", x: place, y: bottom + 17, "text-anchor": "middle" }, label),
    ];
  });
  const across = { class: "axis-label", x: (left + right) / 2, y: HEIGHT - 8, "text-anchor": "middle" };
  const up = {
    class: "axis-label",
    transform: `translate(13 ${(top + bottom) / 2}) rotate(-90)`,
    "text-anchor": "middle",
  };
  return [
    ...rows,
    ...columns,
    element("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
    element("text", across, xLabel),
    element("text", up, yScale === "log" ? `${yLabel} (log scale)` : yLabel),
  ];
}

function renderReference(
  reference: ReferenceLine,
  series: readonly Series[],
  frame: Frame,
): Markup | undefined {
  const { left, right, top, y, scale } = frame;
  const { name, value } = reference;
  if (!isDrawable(value, scale)) return undefined;
  const place = y.toPlace(value);
  // at the end that the curves leave free, and under the line where there is no room above it
  const isAtLeft = clearance(value, series, frame, 0) > clearance(value, series, frame, -1);
  const text = {
    class: "reference-label",
    x: isAtLeft ? left + 6 : right - 6,
    y: place - top < 16 ? place + 13 : place - 5,
    "text-anchor": isAtLeft ? "start" : "end",
  };
  const line = element("line", { class: "reference", x1: left, x2: right, y1: place, y2: place });
  return element("g", {}, line, element("text", text, `${name} ${formatNumber(value)}`));
}

/** How far from a level the nearest curve is, at the curves' first (0) or last (-1) point. */
function clearance(value: number, series: readonly Series[], { y, scale }: Frame, end: 0 | -1): number {
  const ends = series
    .map(({ points }) => points.at(end)?.[1] ?? Number.NaN)
    .filter((at) => isDrawable(at, scale));
  return Math.min(...ends.map((at) => Math.abs(y.toPlace(at) - y.toPlace(value))));
}

function renderSeries(series: Series, index: number, xLabel: string, { x, y, scale }: Frame): Markup {
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

function renderEndLabels(series: readonly Series[], { x, y, top, bottom, right, scale }: Frame): Markup[] {
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

function renderLegendEntry(series: Series, index: number): Markup {
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

/** What is not drawn is said: a diverged loss must not look like a missing one. */
function renderOmissions(series: readonly Series[], scale: "linear" | "log"): Markup | undefined {
  const omitted = series
    .flatMap(({ points }) => points)
    .filter(([, value]) => !isDrawable(value, scale)).length;
  if (omitted === 0) return undefined;
  const kind = scale === "log" ? "not finite or not above 0" : "not finite";
  return element(
    "p",
    { class: "note" },
    `${omitted} ${omitted === 1 ? "value is" : "values are"} ${kind} and not drawn.`,
  );
}

function describe({ title, xLabel, yLabel, series }: LineChart): string {
  const ends = series.map(({ name, points }) => `${name} ends at ${formatNumber(points.at(-1)?.[1])}`);
  return `${title}: ${yLabel} by ${xLabel}. ${ends.join("; ")}`;
}
