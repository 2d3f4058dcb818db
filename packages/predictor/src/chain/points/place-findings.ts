import type { LevelPoint } from "@spinegrade/axial-levels";
import { placePoint } from "@spinegrade/two-stage";
import type { ChainPoint } from "../chain-prediction.ts";
import type { AxialFinding } from "./choose-crops.ts";
import type { SeriesFinding } from "./find-points.ts";

/** The points of a series, in the pixels of their slices and in the patient. */
export function pointsOf({ series, points }: SeriesFinding): ChainPoint[] {
  return points.map((point) => axialPoint({ series, point, confidence: 1 }));
}

/** A point of an axial series, likewise, with its confidence. */
export function axialPoint({ series: { seriesId, volume }, point, confidence }: AxialFinding): ChainPoint {
  const { side, level } = point;
  return { seriesId, side, level, ...placePoint(volume.sliceTable, point), score: confidence };
}

/** Where the points of sagittal series place the levels in the patient. */
export function levelPoints(findings: readonly SeriesFinding[]): LevelPoint[] {
  return findings.flatMap((finding) =>
    pointsOf(finding).flatMap(({ level, positionMm }) => {
      const { frameOfReferenceUid } = finding.series.volume.sliceTable;
      return positionMm === null ? [] : [{ level, placeMm: positionMm, frameOfReferenceUid }];
    }),
  );
}
