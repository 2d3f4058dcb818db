import { join } from "node:path";
import type { LevelPoint } from "@spinegrade/axial-levels";
import type { PredictedStudy, Prediction, SeriesRemark, StudyRequest } from "@spinegrade/competition-data";
import { NET_READING, readSeriesFolder } from "@spinegrade/dicom-ingest";
import { errorMessage } from "@spinegrade/pipeline";
import { describeFlag, type Volume } from "@spinegrade/volumes";
import { placeLevels, type PredictedVolume } from "../levels/place-levels.ts";
import { predictSeries } from "../series/predict-series.ts";
import type { OpenNet } from "./open-nets.ts";

/** A series that was read. */
interface ReadSeries {
  readonly seriesId: number;
  readonly description: string;
  readonly volume: Volume;
}

/**
 * Reads the series of one study and predicts them with every net for their kind. A series that cannot be read or predicted
 * does not affect the others; whatever is thrown is its reason, because one study must not end all others.
 * @param images the folder of the studies' images.
 */
export async function predictStudy(
  nets: readonly OpenNet[],
  { studyId, series }: StudyRequest,
  images: string,
): Promise<PredictedStudy> {
  const failures: SeriesRemark[] = [];
  const read: ReadSeries[] = [];
  for (const { seriesId, description } of series) {
    const folder = join(images, String(studyId), String(seriesId));
    try {
      const volume = await readSeriesFolder(folder, { studyId, seriesId }, NET_READING);
      read.push({ seriesId, description, volume });
    } catch (error) {
      failures.push({ seriesId, reason: errorMessage(error) });
    }
  }
  const predictions = predictVolumes(nets, studyId, read, failures);
  return { kind: "study", studyId, predictions, failures, remarks: read.flatMap(remarksOf) };
}

function predictVolumes(
  nets: readonly OpenNet[],
  studyId: number,
  read: readonly ReadSeries[],
  failures: SeriesRemark[],
): Prediction[] {
  const predictions: Prediction[] = [];
  const sagittal: PredictedVolume[] = [];
  let places: readonly LevelPoint[] | undefined;
  for (const { run, fold, net } of nets) {
    const isAxial = net.task.stack !== undefined;
    if (isAxial) places ??= placeLevels(sagittal);
    for (const { seriesId, volume } of read.filter(({ description }) => description === net.task.series)) {
      try {
        const found = predictSeries(net, volume, places);
        if (!isAxial) sagittal.push({ points: found.points, volume });
        predictions.push({ run, fold, studyId, seriesId, split: "test", ...found });
      } catch (error) {
        failures.push({ seriesId, reason: `${run}, fold ${fold}: ${errorMessage(error)}` });
      }
    }
  }
  return predictions;
}

/** Doubts about a series that was read. */
function remarksOf({ seriesId, volume }: ReadSeries): SeriesRemark[] {
  const { flags, quarantined } = volume.sliceTable;
  return [
    ...quarantined.map(({ file, reason }) => ({ seriesId, reason: `${file} is not used: ${reason}` })),
    ...flags.map((flag) => ({ seriesId, reason: describeFlag(flag) })),
  ];
}
