/** Ends of cord and aorta as read, levels below L1/L2; undefined where they are not seen. */
export interface LandmarkEnds {
  readonly cord: number | undefined;
  readonly aorta: number | undefined;
}

/** Distribution of the readings of a landmark's end, levels. */
interface EndModel {
  /** The usual reading in a spine of six, five and four lumbar vertebrae. */
  readonly usual: Readonly<Record<"six" | "five" | "four", number>>;
  /** The standard deviation of readings, and the share of them that are wrong: as likely at any height of `range`. */
  readonly sd: number;
  readonly wrong: number;
  readonly range: number;
}

const CORD: EndModel = { usual: { six: -0.75, five: -0.05, four: 0.85 }, sd: 0.4, wrong: 0.02, range: 4.4 };
const AORTA: EndModel = { usual: { six: 1.4, five: 2.45, four: 3.4 }, sd: 0.22, wrong: 0.01, range: 4 };

/**
 * Logarithms of the likelihood ratios of the ends of cord and aorta, for a spine of four lumbar vertebrae (`low`: they end
 * lower than the labels say) or of six (`high`) against one of five. A reading is normally distributed or, rarely, wrong: one
 * landmark alone can therefore not outweigh the other. A landmark that is not seen is no evidence.
 */
export function shiftScores(ends: LandmarkEnds): { readonly low: number; readonly high: number } {
  const ratio = (by: "four" | "six"): number => gain(ends.cord, CORD, by) + gain(ends.aorta, AORTA, by);
  return { low: ratio("four"), high: ratio("six") };
}

function gain(end: number | undefined, model: EndModel, by: "four" | "six"): number {
  return end === undefined ? 0 : Math.log(likelihood(end, model, by) / likelihood(end, model, "five"));
}

function likelihood(end: number, { usual, sd, wrong, range }: EndModel, by: keyof EndModel["usual"]): number {
  const normal = Math.exp(-0.5 * ((end - usual[by]) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI));
  return (1 - wrong) * normal + wrong / range;
}
