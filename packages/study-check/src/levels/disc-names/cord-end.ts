import { quantile } from "../../math/statistics.ts";
import { stepOfLevel, type NamedDiscs } from "./name-discs.ts";

/** A place on the sac: its height in levels (0 for L1/L2, downwards), and how bright its darkest middle is. */
interface Place {
  readonly level: number;
  readonly brightness: number;
}

/** Levels from which the brightness is used, from above, and their distance. */
const [HIGHEST, LOWEST, STEP] = [-3, 3.2, 0.1];
/** Half the length over which the brightness is averaged, mm. */
const NEAR_MM = 2;
/** Below this level a sac may be narrowed; it is read between the discs, this far from them. */
const [NARROWED_BELOW, FROM_DISC] = [-0.3, 0.27];
/** Levels whose fluid, and above which the cord is looked at. */
const FLUID = [1, 3.2] as const;
const CORD_ABOVE = -1.2;
/** The cord's brightness: at most this, and this where too little of it is seen. */
const [BRIGHTEST_CORD, USUAL_CORD] = [0.25, 0.2];
/** Tips that are tried, from above. */
const [HIGHEST_TIP, LOWEST_TIP, TIP_STEP] = [-2.4, 2, 0.05];
/** The share of fluid at the tip, and the length over which the cord fills the sac above it, levels. */
const [TIP_SHARE, TAPER] = [0.7, 0.85];
/** A place that deviates more is an outlier. */
const OUTLIER = 0.6;

/**
 * The height at which the spinal cord ends: that of a cord tapering to it which deviates least from the brightness of the sac's
 * middle, outliers cut. It ends at about 0 by this measure in most people.
 * @param brightness as `cordBrightness` reads it, for each step of the path.
 * @returns levels, 0 for L1/L2, downwards; undefined where the sac below L2 is not brighter than a cord.
 */
export function cordEnd(discs: NamedDiscs, brightness: readonly (number | undefined)[]): number | undefined {
  const places = readPlaces(discs, brightness);
  const fluid = quantile(
    greysWhere(places, ({ level }) => level > FLUID[0] && level < FLUID[1]),
    0.5,
  );
  const above = greysWhere(places, ({ level }) => level < CORD_ABOVE);
  const cord = Math.min(BRIGHTEST_CORD, above.length > 3 ? quantile(above, 0.5) : USUAL_CORD);
  if (!(fluid > cord)) return undefined;
  const deviationOf = (tip: number): number =>
    places.reduce((sum, { level, brightness: seen }) => {
      const share = (seen - cord) / (fluid - cord);
      return sum + Math.min(OUTLIER, Math.abs(share - fluidShare(tip - level)));
    }, 0);
  let [best, least] = [HIGHEST_TIP, Infinity];
  for (let tip = HIGHEST_TIP; tip <= LOWEST_TIP; tip += TIP_STEP) {
    const deviation = deviationOf(tip);
    if (deviation < least) [best, least] = [tip, deviation];
  }
  return best;
}

/** Share of fluid in the middle of the sac, a distance above the tip of the cord. */
function fluidShare(above: number): number {
  return above <= 0 ? 1 : TIP_SHARE * Math.max(0, 1 - above / TAPER);
}

function readPlaces(discs: NamedDiscs, brightness: readonly (number | undefined)[]): Place[] {
  const count = Math.round((LOWEST - HIGHEST) / STEP) + 1;
  return Array.from({ length: count }, (_, i) => HIGHEST + STEP * i).flatMap((level): Place[] => {
    const step = stepOfLevel(discs, level);
    const isAtDisc = level > NARROWED_BELOW && Math.abs(level - Math.round(level)) <= FROM_DISC;
    if (step === undefined || isAtDisc) return [];
    const middle = Math.round(step);
    const near = brightness.slice(Math.max(0, middle - NEAR_MM), middle + NEAR_MM + 1);
    const known = near.filter((value) => value !== undefined);
    if (known.length === 0) return [];
    return [{ level, brightness: Math.min(1, Math.max(0, quantile(known, 0.5))) }];
  });
}

function greysWhere(places: readonly Place[], isWithin: (place: Place) => boolean): number[] {
  return places.filter(isWithin).map(({ brightness }) => brightness);
}
