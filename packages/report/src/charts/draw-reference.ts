import { formatNumber } from "../page/format-number.ts";
import { element, type Markup } from "../page/markup.ts";
import type { Frame } from "./chart-frame.ts";
import { isDrawable } from "./chart-scale.ts";
import type { Series } from "./draw-series.ts";

/** A level to compare with, such as the loss of the best constant prediction. */
export interface ReferenceLine {
  readonly name: string;
  readonly value: number;
}

/** Draws a level across the chart, with its name; undefined if the axis cannot show it. */
export function renderReference(
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

/** Distance from a level to the nearest curve, at the curves' first (0) or last (-1) point. */
function clearance(value: number, series: readonly Series[], { y, scale }: Frame, end: 0 | -1): number {
  const ends = series
    .map(({ points }) => points.at(end)?.[1] ?? Number.NaN)
    .filter((at) => isDrawable(at, scale));
  return Math.min(...ends.map((at) => Math.abs(y.toPlace(at) - y.toPlace(value))));
}
