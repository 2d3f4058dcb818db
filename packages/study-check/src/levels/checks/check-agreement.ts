import { LEVEL_WORDS, LEVELS, type Condition, type Level } from "@spinegrade/competition-data";
import { add, scale, type Vector3 } from "@spinegrade/volumes/slices";
import { doubt } from "./doubt.ts";
import type { LevelDoubt } from "../level-evidence.ts";
import type { LevelLimits } from "../level-limits.ts";
import type { PlacedPoint } from "../place-points.ts";

/** Doubts where points of one level disagree: the left with the right foramen, the foramina with the canal. */
export function checkAgreement(points: readonly PlacedPoint[], limits: LevelLimits): LevelDoubt[] {
  return LEVELS.flatMap((level): LevelDoubt[] => {
    const of = (condition: Condition): Vector3 | undefined => meanPlace(points, level, condition);
    const left = of("left_neural_foraminal_narrowing");
    const right = of("right_neural_foraminal_narrowing");
    const canal = of("spinal_canal_stenosis");
    if (left === undefined || right === undefined) return [];
    const middle = scale(add(left, right), 0.5);
    return [
      ...checkSides(level, left, right, limits),
      ...(canal ? checkSeries(level, middle, canal, limits) : []),
    ];
  });
}

function checkSides(level: Level, left: Vector3, right: Vector3, limits: LevelLimits): LevelDoubt[] {
  const [apart, height] = [left[0] - right[0], Math.abs(left[2] - right[2])];
  const name = LEVEL_WORDS[level];
  if (height > limits.sideHeightMm) {
    const what = `at ${name} the left and right foramen differ in height by ${height.toFixed(0)} mm`;
    return [doubt("sides-disagree", what, [level])];
  }
  if (apart >= limits.sideDistanceMm) return [];
  const what = `at ${name} the left foramen lies ${Math.round(apart)} mm to the left of the right one`;
  return [doubt("sides-disagree", `${what}, usually over ${limits.sideDistanceMm} mm`, [level])];
}

function checkSeries(level: Level, middle: Vector3, canal: Vector3, limits: LevelLimits): LevelDoubt[] {
  const height = Math.abs(middle[2] - canal[2]);
  if (height <= limits.seriesHeightMm) return [];
  const what = `at ${LEVEL_WORDS[level]} the points of two series differ in height by ${height.toFixed(0)} mm`;
  return [doubt("series-disagree", what, [level])];
}

function meanPlace(points: readonly PlacedPoint[], level: Level, condition: Condition): Vector3 | undefined {
  const own = points.filter((point) => point.level === level && point.condition === condition);
  if (own.length === 0) return undefined;
  return scale(own.map(({ placeMm }) => placeMm).reduce(add), 1 / own.length);
}
