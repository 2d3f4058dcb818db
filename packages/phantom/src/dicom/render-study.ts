import { Generator } from "@spinegrade/random";
import { describeSlice, drawSeriesHeader, IMPLEMENTATION_UID } from "./describe-slice.ts";
import { encodeDicom } from "./encode-dicom.ts";
import { textureNoise } from "../math/noise-field.ts";
import type { StudyPlan } from "../plan/plan-study.ts";
import { drawScanner, scanSlice } from "../render/scan-slice.ts";

/** One file of a study. */
export interface StudyFile {
  /** Relative to the folder of images: `<study>/<series>/<instance number>.dcm`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Renders the files of a study one by one, so that only one slice is held in memory. */
export function* renderStudy({ seed, studyId, anatomy, series }: StudyPlan): Iterable<StudyFile> {
  const noise = textureNoise();
  const seriesOrder = series.map(({ seriesId }) => seriesId).sort((a, b) => a - b);
  for (const plan of series) {
    const { seriesId, description } = plan;
    const stream = (...keys: (string | number)[]): Generator =>
      Generator.fromSeed(seed, "scan", studyId, seriesId, ...keys);
    const scanner = drawScanner(description, stream("scanner"));
    const number = seriesOrder.indexOf(seriesId) + 1;
    const header = drawSeriesHeader(seed, studyId, seriesId, number, stream("header"));
    for (const [i, slice] of plan.slices.entries()) {
      const pixels = scanSlice(anatomy, noise, slice.plane, plan, scanner, stream("slice", i));
      const bytes = encodeDicom(describeSlice(header, plan, slice, scanner, pixels), IMPLEMENTATION_UID);
      yield { path: `${studyId}/${seriesId}/${slice.instanceNumber}.dcm`, bytes };
    }
  }
}
