import { formatNumber } from "../page/format-number.ts";
import { element, type Markup } from "../page/markup.ts";
import type { Frame } from "./chart-frame.ts";
import { fitAxis, isDrawable } from "./chart-scale.ts";
import { renderReference, type ReferenceLine } from "./draw-reference.ts";
import { renderEndLabels, renderLegendEntry, renderSeries, type Series } from "./draw-series.ts";

/** The content of a `lineChart`. */
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

const WIDTH = 440;
const HEIGHT = 250;
const CHARACTER_WIDTH = 6.9;

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

/** States which values are not drawn: a diverged loss must not look like a missing one. */
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
