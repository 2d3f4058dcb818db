import { type EndCost, leastCostNear } from "./end-cost.ts";

/** What the images show about where cord and aorta end; empty where they show nothing. */
export interface LandmarkCosts {
  readonly cord: readonly EndCost[];
  readonly aorta: readonly EndCost[];
}

/** Where cord and aorta are read to end in a spine of six, five and four lumbar vertebrae, and how far they vary, levels. */
const CORD = { ends: { six: -0.85, five: -0.05, four: 0.85 }, within: 0.35 } as const;
const AORTA = { ends: { six: 1.38, five: 2.35, four: 3.26 }, within: 0.3 } as const;
/** The aorta's end is read more exactly than the cord's. */
const AORTA_WEIGHT = 1.5;
/** What the aorta can say against four lumbar vertebrae: it divides up to half a vertebra away from the middle of L4. */
const MOST_AGAINST_FOUR = 0.02;

/**
 * How much better the ends of cord and aorta fit a spine of four lumbar vertebrae (`low`: they end lower than the labels say), or of
 * six (`high`), than one of five: differences of the mean deviations, the aorta's 1.5 times. What is not seen speaks for none. An
 * aorta that ends high speaks little against four; against six it must count in full, as the cord of many a spine of five seems high.
 */
export function shiftScores({ cord, aorta }: LandmarkCosts): { readonly low: number; readonly high: number } {
  const byAorta = (by: "four" | "six"): number => AORTA_WEIGHT * gain(aorta, AORTA, by);
  return {
    low: gain(cord, CORD, "four") + Math.max(-MOST_AGAINST_FOUR, byAorta("four")),
    high: gain(cord, CORD, "six") + byAorta("six"),
  };
}

function gain(
  costs: readonly EndCost[],
  { ends, within }: typeof CORD | typeof AORTA,
  by: "four" | "six",
): number {
  const [five, other] = [leastCostNear(costs, ends.five, within), leastCostNear(costs, ends[by], within)];
  return five === undefined || other === undefined ? 0 : five - other;
}
