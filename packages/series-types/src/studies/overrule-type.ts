import { PLANES, WEIGHTINGS, type SeriesType, type SeriesTypeName } from "../series-type.ts";

/**
 * Replaces the type that the headers state by a person's; the headers' statements stay as reasons. Another part of the
 * body that they name does not count either: otherwise no one could correct a wrong BodyPartExamined.
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
