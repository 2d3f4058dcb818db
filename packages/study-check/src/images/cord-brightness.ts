import { mean, quantile } from "../math/statistics.ts";
import { inFront, type PathStep } from "./column-path.ts";
import type { Sampler } from "./volume-sampler.ts";

/** Places across the sac from front to back, and to the sides, mm. */
const FRONT_MM = Array.from({ length: 13 }, (_, i) => 9 - 1.5 * i);
const SIDES_MM = [-3, 0, 3];
/** Cells from the sac's edge to the first and to the last that may be its middle. */
const EDGE = 3;
/** Half the length over which the brightest fluid is taken, mm. */
const AROUND_MM = 25;

/**
 * Brightness of the sac's darkest middle at each step, T2 minus T1, relative to the fluid around: a cord is dark, fluid
 * with single roots bright. Undefined where one of the series does not show the sac.
 */
export function cordBrightness(t1: Sampler, t2: Sampler, path: readonly PathStep[]): (number | undefined)[] {
  const sections = path.map((step) => section(t1, t2, step));
  const fluid = sections.map((rows) => (rows ? quantile(rows.flat(), 0.95) : undefined));
  return sections.map((rows, i) => {
    const around = fluid
      .slice(Math.max(0, i - AROUND_MM), i + AROUND_MM + 1)
      .filter((one) => one !== undefined);
    const middle = rows?.[1];
    return middle && darkest(middle) / Math.max(1, quantile(around, 0.7));
  });
}

function section(t1: Sampler, t2: Sampler, step: PathStep): number[][] | undefined {
  const rows = SIDES_MM.map((side) =>
    FRONT_MM.flatMap((frontMm) => {
      const [x, y, z] = inFront(step, frontMm, 0, 0);
      const [fluid, other] = [t2([x + side, y, z]), t1([x + side, y, z])];
      return fluid === undefined || other === undefined ? [] : [fluid - other];
    }),
  );
  return rows.every(({ length }) => length === FRONT_MM.length) ? rows : undefined;
}

/** The darkest three neighbours of a row, its ends excepted. */
function darkest(row: readonly number[]): number {
  const middles = row.slice(EDGE, row.length - EDGE);
  return Math.min(...middles.map((_, i) => mean(row.slice(EDGE + i - 1, EDGE + i + 2))));
}
