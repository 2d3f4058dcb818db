/**
 * The treatment of a missing point, one whose true z is -1. "ignore": neither its position nor its grade counts in any
 * term. "published": only z tells that it is missing; x and y are taken as they are given, wherever the published
 * solution reads them: by the NFN loss to match levels, by the SCS loss in `xy`, `grade` and `pixelGrade`.
 */
export type MissingPoints = "ignore" | "published";

/** Whether the point with this number is missing. */
export function isMissing(trueXyz: ArrayLike<number>, point: number): boolean {
  return trueXyz[3 * point + 2] === -1;
}

/** The true points as a term that reads x and y takes them, [points * 3]: as "published", none is missing. */
export function pointsToRead(trueXyz: ArrayLike<number>, missing: MissingPoints): Float32Array {
  const isHidden = missing === "published";
  return Float32Array.from(trueXyz, (value, index) => (isHidden && index % 3 === 2 ? 0 : value));
}
