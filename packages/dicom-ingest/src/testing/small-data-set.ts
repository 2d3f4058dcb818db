import { join } from "node:path";
import { testSlices, type TestSeries } from "./write-data-set.ts";

export const T1: TestSeries = {
  ...{ studyId: 20, seriesId: 5, description: "Sagittal T1" },
  files: testSlices(3),
};
export const T2: TestSeries = {
  ...{ studyId: 9, seriesId: 300, description: "Sagittal T2/STIR" },
  files: testSlices(4),
};
export const AXIAL: TestSeries = {
  ...{ studyId: 9, seriesId: 41, description: "Axial T2" },
  files: testSlices(2, { orientation: "1\\0\\0\\0\\1\\0" }),
};

/** The series of a small data set, for `writeTestDataSet`. */
export const TRAIN: readonly TestSeries[] = [T1, T2, AXIAL];
export const TEST: readonly TestSeries[] = [{ ...T1, studyId: 7, seriesId: 8 }];

/** Folder of a training series. */
export function trainFolder(dataDir: string, { studyId, seriesId }: TestSeries): string {
  return join(dataDir, "train_images", String(studyId), String(seriesId));
}
