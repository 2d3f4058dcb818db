/** How badly an end of cord or aorta fits what is seen. */
export interface EndCost {
  /** Height of the end in levels: 0 for L1/L2, downwards. */
  readonly level: number;
  /** Mean deviation; 0 fits exactly. */
  readonly cost: number;
}

/** The least cost of an end within a distance of a level; undefined where none is known. */
export function leastCostNear(costs: readonly EndCost[], level: number, within: number): number | undefined {
  const near = costs.flatMap((one) =>
    Math.abs(one.level - level) <= within && Number.isFinite(one.cost) ? [one.cost] : [],
  );
  return near.length === 0 ? undefined : Math.min(...near);
}
