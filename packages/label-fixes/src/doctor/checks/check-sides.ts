import { median } from "@spinegrade/metrics";
import { countOf } from "@spinegrade/pipeline";
import type { Point2 } from "@spinegrade/shape-alignment";
import { bothSides, LEVEL_COUNT, nameOf, type LabelPoint, type LabelSet } from "./label-set.ts";
import { middleOf, spineOf } from "./spine-axis.ts";
import { strayDistances } from "./stray-distance.ts";
import type { Observation, StatisticalCheck } from "./suspicion.ts";

interface Pairs {
  readonly set: LabelSet;
  /** Distance down the spine from each right point to its left one, in levels, [L]. */
  readonly steps: readonly number[];
  /** Number of slices from each right point to its left one, [L]. */
  readonly slices: readonly number[];
}

/**
 * Compares the left points of a series with its right ones, level by level: along the spine they have the same position,
 * and every left one is in a slice on the same side of its right one.
 */
export function checkSides(sets: readonly LabelSet[]): StatisticalCheck[] {
  const pairs = sets.flatMap((set) => {
    const both = bothSides(set);
    return both === undefined ? [] : [pairsOf(set, both)];
  });
  const usualSlices = median(pairs.map(({ slices }) => Math.abs(median(slices))));
  return [
    { kind: "side-shifted", resolution: 0.1, observations: pairs.map(observeShift) },
    { kind: "sides-disagree", resolution: 0.1, observations: pairs.map(observeDisagreement) },
    {
      kind: "wrong-side",
      resolution: 0.1,
      observations: pairs.map((pair) => observeWrongSide(pair, usualSlices)),
    },
  ];
}

function pairsOf(set: LabelSet, [left, right]: readonly [LabelPoint[], LabelPoint[]]): Pairs {
  const xyOf = ({ xy }: LabelPoint): Point2 => xy;
  const [leftXy, rightXy] = [left.map(xyOf), right.map(xyOf)];
  const { along } = spineOf(middleOf(leftXy, rightXy));
  return {
    set,
    steps: leftXy.map((xy, level) => along(xy) - along(rightXy[level] ?? xy)),
    slices: left.map(({ z }, level) => z - (right[level]?.z ?? z)),
  };
}

function observeShift({ set, steps }: Pairs): Observation {
  const shift = median(steps);
  const way = shift > 0 ? "below" : "above";
  return {
    set,
    value: Math.abs(shift),
    points: set.points.map((_, index) => index),
    reason: `the left points lie ${Math.abs(shift).toFixed(2)} levels ${way} the right ones of the same name`,
  };
}

function observeDisagreement({ set, steps }: Pairs): Observation {
  const [level, value] = largestOf(strayDistances(steps));
  const found = `lies ${value.toFixed(2)} levels along the spine from where the other pairs and its counterpart put it`;
  return { set, value, points: [level, level + LEVEL_COUNT], reason: `${nameOf(set, level)} ${found}` };
}

/**
 * 0 where a level's sides are as many slices apart as the series' usually are, 1 where they are in one slice, 2 where
 * they have changed places. Which way is left follows from most of the levels.
 */
function observeWrongSide({ set, slices }: Pairs, usualSlices: number): Observation {
  const usual = median(slices);
  const way = usual < 0 ? -1 : 1;
  // a series that has all its points in one slice is measured by what other series have
  const size = Math.max(Math.abs(usual), usualSlices / 2, 1);
  const [level, value] = largestOf(slices.map((apart) => 1 - (way * apart) / size));
  const found = (slices[level] ?? 0) * way;
  const where =
    found === 0 ? "in the slice of" : `${countOf(Math.abs(found), "slice")} ${found < 0 ? "beyond" : "from"}`;
  const others =
    Math.abs(usual) < usualSlices / 2
      ? `most series have ${countOf(usualSlices, "slice")}`
      : `most pairs have ${countOf(Math.abs(usual), "slice")}`;
  const reason = `${nameOf(set, level)} lies ${where} its counterpart; ${others} between the sides`;
  return { set, value, points: [level, level + LEVEL_COUNT], reason };
}

function largestOf(values: readonly number[]): [index: number, value: number] {
  const value = Math.max(...values);
  return [values.indexOf(value), value];
}
