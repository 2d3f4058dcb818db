import { PLANES, WEIGHTINGS, type SeriesType, type SeriesTypeName } from "../series-type.ts";

/**
 * A type that a person states in place of what the headers say; what they say is kept as reasons. That the headers name
 * another part of the body does not count either: else nothing would help a series with a wrong BodyPartExamined.
 */
export function overruleType(found: SeriesType, type: SeriesTypeName): SeriesType {
  return {
    ...found,
    type,
    plane: PLANES.find((plane) => type.startsWith(`${plane}-`)) ?? found.plane,
    isLumbar: found.isLumbar === false ? undefined : found.isLumbar,
    weighting: WEIGHTINGS.find((weighting) => PLANES.some((plane) => type === `${plane}-${weighting}`)),
    confidence: 1,
    reasons: [`stated by --series; the headers say ${found.type}`, ...found.reasons],
  };
}
