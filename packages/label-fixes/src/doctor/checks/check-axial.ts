import { median } from "@spinegrade/metrics";
import { countOf } from "@spinegrade/pipeline";
import { LEVEL_COUNT, levelPairsOf, nameOf, type LabelSet, type LevelPair } from "./label-set.ts";
import type { Observation, StatisticalCheck } from "./suspicion.ts";

/** The least number of levels to tell an order, or a usual distance. */
const LEAST_LEVELS = 3;

/**
 * Checks the subarticular marks of axial series: a level's two sides are in one slice or nearly, levels follow each
 * other as their slices do, and the sides are about as far apart at every level.
 */
export function checkAxial(sets: readonly LabelSet[]): StatisticalCheck[] {
  return [
    { kind: "sides-in-other-slices", resolution: 1, observations: sets.flatMap(observeSlices) },
    { kind: "slice-order", resolution: 1, observations: sets.flatMap(observeOrder) },
    { kind: "sides-near-or-far", resolution: 0.2, observations: sets.flatMap(observeDistances) },
  ];
}

function observeSlices(set: LabelSet): Observation[] {
  const apart = levelPairsOf(set).map(({ level, left, right }) => ({
    level,
    value: Math.abs(left.z - right.z),
  }));
  return largestOf(apart).map(({ level, value }) => {
    const reason = `${nameOf(set, level)} lies ${countOf(value, "slice")} from its counterpart`;
    return { set, value, points: [level, level + LEVEL_COUNT], reason };
  });
}

/** The largest step against the way that most of the levels go. */
function observeOrder(set: LabelSet): Observation[] {
  const levels = Array.from({ length: LEVEL_COUNT }, (_, level) => level).flatMap((level) => {
    const sides = [set.points[level], set.points[level + LEVEL_COUNT]].filter((point) => point !== undefined);
    return sides.length === 0 ? [] : [{ level, z: median(sides.map(({ z }) => z)) }];
  });
  if (levels.length < LEAST_LEVELS) return [];
  const steps = levels.slice(1).map(({ level, z }, index) => ({ level, value: z - (levels[index]?.z ?? z) }));
  const way = median(steps.map(({ value }) => Math.sign(value))) < 0 ? -1 : 1;
  const backwards = steps.map(({ level, value }) => ({ level, value: Math.max(0, -way * value) }));
  return largestOf(backwards).map(({ level, value }) => {
    const points = [level, level + LEVEL_COUNT].filter((point) => set.points[point] !== undefined);
    const [first = level] = points;
    const reason = `${nameOf(set, first)} lies ${countOf(value, "slice")} back from the level above`;
    return { set, value, points, reason };
  });
}

function observeDistances(set: LabelSet): Observation[] {
  const pairs = levelPairsOf(set);
  if (pairs.length < LEAST_LEVELS) return [];
  const usual = median(pairs.map(distanceOf));
  const ratios = pairs.map((pair) => ({
    level: pair.level,
    value: Math.abs(Math.log2(distanceOf(pair) / usual)),
  }));
  return largestOf(ratios.filter(({ value }) => Number.isFinite(value))).map(({ level, value }) => {
    const pair = pairs.find((candidate) => candidate.level === level);
    const px = pair === undefined ? Number.NaN : distanceOf(pair);
    const reason = `left and right ${nameOf({ group: "scs" }, level)} lie ${px.toFixed(0)} px apart, at most levels ${usual.toFixed(0)} px`;
    return { set, value, points: [level, level + LEVEL_COUNT], reason };
  });
}

function distanceOf({ left, right }: LevelPair): number {
  return Math.hypot(left.xy[0] - right.xy[0], left.xy[1] - right.xy[1]);
}

/** The one with the largest value, in a list; an empty list of none. */
function largestOf<T extends { readonly value: number }>(items: readonly T[]): T[] {
  const value = Math.max(...items.map((item) => item.value));
  return items.filter((item) => item.value === value).slice(0, 1);
}
