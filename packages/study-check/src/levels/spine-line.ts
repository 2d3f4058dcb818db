import { dot, subtract, type Vector3 } from "@spinegrade/volumes/slices";
import { fitPolynomial } from "../math/fit-polynomial.ts";

/** The line through the middle of the foramina of all levels. */
export interface SpineLine {
  /** x and y at a height, patient mm; beyond the outermost levels the line continues straight. */
  readonly at: (z: number) => readonly [x: number, y: number];
  /** Height of a level on a regular scale: 0 is L1/L2, 4 L5/S1, fractions and other numbers beyond. */
  readonly heightOf: (level: number) => number;
}

/**
 * Fits a line through the levels: a parabola to the back and to the side, equal steps along the patient. Single points
 * far off thus do little harm.
 * @returns undefined for fewer than three levels, or levels that do not descend.
 */
export function spineLine(centres: readonly (Vector3 | undefined)[]): SpineLine | undefined {
  const known = centres.flatMap((place, level) => (place === undefined ? [] : [{ level, place }]));
  if (known.length < 3) return undefined;
  const heights = fitPolynomial(
    known.map(({ level, place }) => [level, place[2]]),
    1,
  );
  if (heights(4) > heights(0) - 20) return undefined;
  const places = known.map(({ place }) => place);
  const [low, high] = [
    Math.min(...places.map((place) => place[2])),
    Math.max(...places.map((place) => place[2])),
  ];
  const along = (axis: 0 | 1): ((z: number) => number) => {
    const inside = fitPolynomial(
      places.map((place) => [place[2], place[axis]]),
      2,
    );
    return (z) => {
      const end = Math.min(high, Math.max(low, z));
      return inside(end) + ((inside(end + 5) - inside(end - 5)) / 10) * (z - end);
    };
  };
  const [x, y] = [along(0), along(1)];
  return { at: (z) => [x(z), y(z)], heightOf: heights };
}

/** Distances between neighbouring levels, mm; undefined where one of the two is unknown. */
export function levelSteps(centres: readonly (Vector3 | undefined)[]): (number | undefined)[] {
  return centres.slice(1).map((lower, k) => {
    const upper = centres[k];
    if (upper === undefined || lower === undefined) return undefined;
    const step = subtract(upper, lower);
    return Math.sqrt(dot(step, step));
  });
}
