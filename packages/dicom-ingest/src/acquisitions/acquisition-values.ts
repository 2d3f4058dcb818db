import type { AcquisitionHeader } from "../geometry/acquisition-header.ts";
import type { AcquiredSlice } from "./are-acquisitions.ts";

export type AcquisitionKey = Exclude<keyof AcquisitionHeader, "time">;
type Headed = AcquiredSlice["slice"];

/**
 * Headers that never differ within one acquisition. Acquisition numbers may: odd and even slices can have different
 * ones.
 */
export const DECISIVE: ReadonlySet<AcquisitionKey> = new Set([
  "echoTime",
  "echoNumber",
  "bValue",
  "temporalPosition",
]);

const DECIMAL = ["echoTime", "bValue"] as const;
const ROUNDING = 0.01; // of the value: two echoes or b-values differ by far more

/**
 * Returns a look-up of the slices' values of a header. Echo times and b-values within 1 % of the next count as equal
 * and become the least of them, so that no rounding boundary separates them.
 */
export function acquisitionValues(
  slices: readonly Headed[],
): (slice: Headed, key: AcquisitionKey) => string | number | undefined {
  const least = new Map<AcquisitionKey, ReadonlyMap<number, number>>(
    DECIMAL.map((key) => [key, leastOfEach(slices.map(({ header }) => header.acquisition[key]))]),
  );
  return ({ header }, key) => {
    const value = header.acquisition[key];
    return typeof value === "number" ? (least.get(key)?.get(value) ?? value) : value;
  };
}

/** Maps each value to the least value of its cluster. */
function leastOfEach(values: readonly (number | undefined)[]): ReadonlyMap<number, number> {
  const distinct = new Set(values.filter((value) => value !== undefined));
  const least = new Map<number, number>();
  let [first, before] = [Number.NaN, Number.NEGATIVE_INFINITY];
  for (const value of [...distinct].sort((a, b) => a - b)) {
    if (value - before > ROUNDING * Math.abs(before)) first = value;
    least.set(value, first);
    before = value;
  }
  return least;
}
