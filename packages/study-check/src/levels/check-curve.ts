import type { Vector3 } from "@spinegrade/volumes/slices";
import { fitPolynomial } from "../math/fit-polynomial.ts";
import { doubt } from "./doubt.ts";
import type { LevelDoubt } from "./level-evidence.ts";
import type { LevelLimits } from "./level-limits.ts";

/** A doubt where the levels deviate to the side: in a scoliosis a sagittal slice shows different levels' sides. */
export function checkCurve(centres: readonly (Vector3 | undefined)[], limits: LevelLimits): LevelDoubt[] {
  const known = centres.filter((place) => place !== undefined);
  if (known.length < 3) return [];
  const sideways = known.map(([x]) => x);
  const extent = Math.max(...sideways) - Math.min(...sideways);
  const line = fitPolynomial(
    known.map(([x, , z]) => [z, x]),
    1,
  );
  const lean = (Math.atan(Math.abs(line(100) - line(0)) / 100) * 180) / Math.PI;
  if (extent <= limits.sidewaysMm && lean <= limits.leanDegrees) return [];
  const what = `the spine is curved or tilted to the side: its levels deviate by ${extent.toFixed(0)} mm, ${lean.toFixed(0)} degrees`;
  return [doubt("curve", what)];
}
