import { countOf } from "@spinegrade/pipeline";
import { nameOf, sidesOf, type LabelSet } from "./label-set.ts";
import { strayDistances } from "./stray-distance.ts";
import type { Observation, StatisticalCheck } from "./suspicion.ts";

/** Compares each point's slice with those of the other four points of its side. */
export function checkSlices(sets: readonly LabelSet[]): StatisticalCheck {
  return { kind: "stray-slice", resolution: 1, observations: sets.flatMap(farthestSlice) };
}

function farthestSlice(set: LabelSet): Observation[] {
  const distances = sidesOf(set).flatMap(({ first, points }) =>
    strayDistances(points.map(({ z }) => z)).map((value, level) => ({ point: first + level, value })),
  );
  const [nearest, ...rest] = distances;
  if (nearest === undefined) return [];
  const { point, value } = rest.reduce((worst, next) => (next.value > worst.value ? next : worst), nearest);
  const reason = `${nameOf(set, point)} lies ${countOf(value, "slice")} from where the other points of its side put it`;
  return [{ set, value, points: [point], reason }];
}
