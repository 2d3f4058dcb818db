import { PLANES, WEIGHTINGS, type SeriesType, type SeriesTypeName } from "../series-type.ts";

/** A type that a person states in place of what the headers say; what they say is kept as reasons. */
export function overruleType(found: SeriesType, type: SeriesTypeName): SeriesType {
  return {
    ...found,
    type,
    plane: PLANES.find((plane) => type.startsWith(`${plane}-`)) ?? found.plane,
    weighting: WEIGHTINGS.find((weighting) => PLANES.some((plane) => type === `${plane}-${weighting}`)),
    confidence: 1,
    reasons: [`stated by --series; the headers say ${found.type}`, ...found.reasons],
  };
}
