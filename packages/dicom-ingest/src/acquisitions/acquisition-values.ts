import type { AcquisitionHeader } from "../geometry/acquisition-header.ts";
import type { Frame } from "../volume/frame.ts";

export type AcquisitionKey = Exclude<keyof AcquisitionHeader, "time">;
type Headed = Pick<Frame, "header">;

/** What never differs within one acquisition, whereas odd and even slices of one may have two numbers. */
export const DECISIVE: ReadonlySet<AcquisitionKey> = new Set([
  "echoTime",
  "echoNumber",
  "bValue",
  "temporalPosition",
]);

const DECIMAL = ["echoTime", "bValue"] as const;
const ROUNDING = 0.01; // of the value: two echoes or b-values differ by far more

/**
 * Gives a look-up of slices' values of a header. Echo times and b-values that lie within 1 % of the next are one, the
 * least of them: so no boundary of rounding parts them.
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

/** For each value the least of those that it belongs to. */
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
