import { LEVELS } from "@spinegrade/competition-data";
import { fitCurveModel, hasShape, type CurveFit } from "./curve-model.ts";
import { nameOf, sidesOf, type LabelSet } from "./label-set.ts";
import { LEAST_SERIES } from "./rarity.ts";
import type { Observation, StatisticalCheck } from "./suspicion.ts";

interface FittedSide extends CurveFit {
  readonly set: LabelSet;
  readonly first: number;
}

/**
 * Compares each side's five points, as a curve in the plane, with the curves of all series of the task: the curve as a
 * whole, and each point with where the other four place it.
 */
export function checkCurves(sets: readonly LabelSet[]): StatisticalCheck[] {
  const sides = sets.flatMap((set) => sidesOf(set).map(({ first, points }) => ({ set, first, points })));
  const curves = sides
    .map((side) => ({ ...side, curve: side.points.map(({ xy }) => xy) }))
    .filter(({ curve }) => hasShape(curve));
  if (curves.length < LEAST_SERIES) return [];
  const model = fitCurveModel(curves.map(({ curve }) => curve));
  const fitted = curves.map(({ set, first, curve }) => ({ set, first, ...model.fit(curve) }));
  return [
    { kind: "stray-point", resolution: 0.5, observations: worstOfSets(fitted.map(describeStray)) },
    { kind: "odd-shape", resolution: 0.5, observations: worstOfSets(fitted.map(describeShape)) },
  ];
}

function describeStray({ set, first, strayIndex, strayDistance, strayPx }: FittedSide): Observation {
  const point = first + strayIndex;
  const found = `lies ${strayPx.toFixed(0)} px from where the other four points of its curve place it`;
  return { set, value: strayDistance, points: [point], reason: `${nameOf(set, point)} ${found}` };
}

function describeShape({ set, first, distance }: FittedSide): Observation {
  const side = set.group === "scs" ? "" : first === 0 ? "left " : "right ";
  return {
    set,
    value: distance,
    points: LEVELS.map((_, level) => first + level),
    reason: `the curve of the ${side}points is ${distance.toFixed(1)} standard deviations from the mean shape`,
  };
}

/** For every set the stranger of its sides. */
function worstOfSets(observations: readonly Observation[]): Observation[] {
  const worst = new Map<LabelSet, Observation>();
  for (const observation of observations) {
    const earlier = worst.get(observation.set);
    if (earlier === undefined || observation.value > earlier.value) worst.set(observation.set, observation);
  }
  return [...worst.values()];
}
