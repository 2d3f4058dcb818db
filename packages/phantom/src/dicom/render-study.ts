import { Generator } from "@spinegrade/random";
import { describeSlice, drawSeriesHeader, IMPLEMENTATION_UID } from "./describe-slice.ts";
import { encodeDicom, type DicomElement } from "./encode-dicom.ts";
import { textureNoise } from "../math/noise-field.ts";
import type { SeriesPlan } from "../plan/series-plan.ts";
import type { StudyPlan } from "../plan/plan-study.ts";
import { drawMotion } from "../render/motion.ts";
import { drawScanner, scanSlice } from "../render/scan-slice.ts";

/** One file of a study. */
export interface StudyFile {
  /** Relative to the folder of images: `<study>/<series>/<instance number>.dcm`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A file before it is encoded. */
export interface DescribedFile {
  readonly plan: SeriesPlan;
  readonly instanceNumber: number;
  readonly elements: readonly DicomElement[];
}

/** Renders the files of a study one by one, so that only one slice is held in memory. */
export function* renderStudy(study: StudyPlan): Iterable<StudyFile> {
  for (const { plan, instanceNumber, elements } of describeStudyFiles(study)) {
    const path = `${study.studyId}/${plan.seriesId}/${instanceNumber}.dcm`;
    yield { path, bytes: encodeDicom(elements, IMPLEMENTATION_UID) };
  }
}

/** The data set of each file of a study, one by one. */
export function* describeStudyFiles({
  seed,
  studyId,
  anatomy,
  series,
  variant,
}: StudyPlan): Iterable<DescribedFile> {
  const noise = textureNoise();
  const seriesOrder = series.map(({ seriesId }) => seriesId).sort((a, b) => a - b);
  for (const plan of series) {
    const { seriesId, description } = plan;
    const stream = (...keys: (string | number)[]): Generator =>
      Generator.fromSeed(seed, "scan", studyId, seriesId, ...keys);
    const scanner = {
      ...drawScanner(description, stream("scanner")),
      ...(variant === "motion" && { motion: drawMotion(stream("motion")) }),
    };
    const number = seriesOrder.indexOf(seriesId) + 1;
    const header = drawSeriesHeader(seed, studyId, seriesId, number, stream("header"));
    for (const [i, slice] of plan.slices.entries()) {
      const pixels = scanSlice(anatomy, noise, { ...plan, plane: slice.plane }, scanner, stream("slice", i));
      const elements = describeSlice(header, plan, slice, scanner, pixels);
      yield { plan, instanceNumber: slice.instanceNumber, elements };
    }
  }
}
