/** For the benchmarks of studies: nets of the embedded runs, and the sagittal series of a planned study. */
import { readFileSync } from "node:fs";
import { ingestSeries } from "@spinegrade/dicom-ingest";
import { decodeSafetensors, loadState } from "@spinegrade/model-zoo";
import { renderStudy, type StudyPlan } from "@spinegrade/phantom";
import { predictVolume, toSliceFrame } from "@spinegrade/predictor";
import type { PredictedSeries } from "@spinegrade/study-check";
import { createGradingNet, type GradingNet } from "@spinegrade/tasks";
import type { Volume } from "@spinegrade/volumes";

/** The configuration of the embedded runs. */
const NET = { encoder: "resnet18", imageSize: 96, decoderChannels: [96, 64, 48] } as const;

/** Loads a checkpoint of an embedded run. @throws UserError when it does not fit. */
export function loadNet(task: "nfn" | "scs", path: string): GradingNet {
  const net = createGradingNet({ task, ...NET }, null);
  loadState(net, decodeSafetensors(readFileSync(path), path).state, path);
  return net;
}

/** Renders and ingests the two sagittal series of a study: T1, T2. */
export async function sagittalVolumes(plan: StudyPlan): Promise<[Volume, Volume]> {
  const volumes: Volume[] = [];
  for (const series of plan.series.slice(0, 2)) {
    const files = [...renderStudy({ ...plan, series: [series] })].map((file) => ({
      name: file.path.split("/").at(-1) ?? "",
      bytes: file.bytes,
    }));
    volumes.push(await ingestSeries(files, { studyId: plan.studyId, seriesId: series.seriesId }));
  }
  return volumes as [Volume, Volume];
}

/** Predicts a volume, averaged over the flip, as `grade` does. */
export function predictPoints(net: GradingNet, volume: Volume): PredictedSeries {
  const prediction = predictVolume(net, volume, { averageFlip: true });
  const points = toSliceFrame(prediction, net.task.points, volume.sliceTable, NET.imageSize);
  return { points, heatmaps: prediction.heatmaps ?? [], volume };
}
