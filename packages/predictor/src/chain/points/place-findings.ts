import type { LevelPoint } from "@spinegrade/axial-levels";
import { placePoint } from "@spinegrade/two-stage";
import type { ChainPoint } from "../chain-prediction.ts";
import type { AxialFinding } from "./choose-crops.ts";
import type { SeriesFinding } from "./find-points.ts";

/** The points of a series, in the pixels of their slices and in the patient. */
export function pointsOf({ series, points }: SeriesFinding, graders: ChainPoint["graders"]): ChainPoint[] {
  return points.map((point) => axialPoint({ series, point, confidence: 1 }, graders));
}

/** A point of an axial series, likewise, with its confidence. */
export function axialPoint(
  { series: { seriesId, volume }, point, confidence }: AxialFinding,
  graders: ChainPoint["graders"],
): ChainPoint {
  const { side, level } = point;
  return { seriesId, side, level, ...placePoint(volume.sliceTable, point), score: confidence, graders };
}

/** Places of the levels in the patient by the points of sagittal series. */
export function levelPoints(findings: readonly SeriesFinding[]): LevelPoint[] {
  return findings.flatMap(({ series: { volume }, points }) =>
    points.flatMap((point) => {
      const { positionMm } = placePoint(volume.sliceTable, point);
      const { frameOfReferenceUid } = volume.sliceTable;
      return positionMm === null ? [] : [{ level: point.level, placeMm: positionMm, frameOfReferenceUid }];
    }),
  );
}
