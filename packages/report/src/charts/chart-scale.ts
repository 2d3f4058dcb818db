import { formatTicks, linearTicks, logTicks } from "./ticks.ts";

/** One axis: the values of its ends, its ticks, and the position of a value in user units of the drawing. */
export interface ChartAxis {
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  readonly toPlace: (value: number) => number;
}

/**
 * An axis over all finite values (above 0 on a logarithmic axis), ending at round ticks; 0 to 1 (1 to 10) where there
 * is none.
 * @param places Positions of the lower and the upper end in the drawing.
 */
export function fitAxis(
  values: readonly number[],
  places: readonly [number, number],
  options: { readonly scale?: "linear" | "log"; readonly wholeNumbers?: boolean } = {},
): ChartAxis {
  const { scale = "linear", wholeNumbers = false } = options;
  const shown = values.filter((value) => isDrawable(value, scale));
  const ticks = fitTicks(shown, scale, wholeNumbers);
  const transform = scale === "log" ? Math.log10 : (value: number): number => value;
  // epochs end where the data end; an axis of measured values ends at a tick
  const ends = wholeNumbers && shown.length > 0 ? padded(shown) : ticks;
  const low = transform(ends[0] ?? 0);
  const high = transform(ends.at(-1) ?? 1);
  const labels = formatTicks(ticks, scale);
  const inside = (value: number): boolean => transform(value) >= low && transform(value) <= high;
  return {
    ticks: ticks
      .map((value, index) => ({ value, label: labels[index] ?? "" }))
      .filter(({ value }) => inside(value)),
    toPlace: (value) => places[0] + ((transform(value) - low) / (high - low)) * (places[1] - places[0]),
  };
}

/** Whether a value has a place on an axis of that scale. */
export function isDrawable(value: number, scale: "linear" | "log"): boolean {
  return Number.isFinite(value) && (scale === "linear" || value > 0);
}

function fitTicks(shown: readonly number[], scale: "linear" | "log", wholeNumbers: boolean): number[] {
  const min = shown.length === 0 ? 1 : Math.min(...shown);
  const max = shown.length === 0 ? 10 : Math.max(...shown);
  if (scale === "log") return logTicks(min, max);
  if (shown.length === 0) return linearTicks(0, 1);
  const ticks = linearTicks(min, max, wholeNumbers ? Math.min(8, Math.max(1, max - min)) : 5);
  return wholeNumbers ? ticks.filter(Number.isInteger) : ticks;
}

function padded(shown: readonly number[]): [number, number] {
  const min = Math.min(...shown);
  const max = Math.max(...shown);
  return min === max ? [min - 0.5, max + 0.5] : [min, max];
}
