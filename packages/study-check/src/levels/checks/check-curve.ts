import type { Vector3 } from "@spinegrade/volumes/slices";
import { fitPolynomial } from "../../math/fit-polynomial.ts";
import { doubt } from "./doubt.ts";
import type { LevelDoubt } from "../level-evidence.ts";
import type { LevelLimits } from "../level-limits.ts";

const WHAT = "the spine is curved or tilted to the side";

/**
 * A doubt where points deviate to the side: in a scoliosis a sagittal slice shows different levels' sides. Points are not exact
 * enough to compare neighbours.
 */
export function checkCurve(centres: readonly (Vector3 | undefined)[], limits: LevelLimits): LevelDoubt[] {
  const known = centres.filter((place) => place !== undefined);
  if (known.length < 3) return [];
  const sideways = known.map(([x]) => x);
  const extent = Math.max(...sideways) - Math.min(...sideways);
  const line = fitPolynomial(
    known.map(([x, , z]) => [z, x]),
    1,
  );
  const lean = degrees(Math.atan(Math.abs(line(100) - line(0)) / 100));
  if (extent <= limits.sidewaysMm && lean <= limits.leanDegrees) return [];
  return [
    doubt("curve", `${WHAT}: its levels deviate by ${extent.toFixed(0)} mm, ${lean.toFixed(0)} degrees`),
  ];
}

/** A doubt where a disc lies to the side of the next: a curve of n degrees leans by about as much where it is steepest. */
export function checkDiscCurve(
  discs: readonly (Vector3 | undefined)[],
  { discLeanDegrees }: LevelLimits,
): LevelDoubt[] {
  const leans = discs.slice(1).map((lower, k) => {
    const upper = discs[k];
    return lower && upper ? degrees(Math.atan2(Math.abs(lower[0] - upper[0]), upper[2] - lower[2])) : 0;
  });
  const most = Math.max(...leans);
  if (most <= discLeanDegrees) return [];
  return [doubt("curve", `${WHAT}: by ${most.toFixed(0)} degrees between two discs`)];
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
