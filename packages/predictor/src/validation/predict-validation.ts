import { join } from "node:path";
import type { ValidatedSeries, ValidationFile } from "@spinegrade/competition-data";
import { readSamples, type Sample } from "@spinegrade/label-fixes";
import { type PipelineConfig, Progress, UserError, withContext, writeSealedJson } from "@spinegrade/pipeline";
import { taskNamed } from "@spinegrade/tasks";
import { readVolume } from "@spinegrade/volumes";
import { FoldStore } from "./fold-store.ts";
import { openWeights, type OpenedWeights } from "./open-weights.ts";
import { validateSeries } from "./validate-series.ts";
import type { FoldWeights, ValidationRun } from "./validation-run.ts";

type Folders = Pick<PipelineConfig, "dataDir" | "workDir" | "outputDir">;

/** The predictions of a validation, and their file. */
export interface MadeValidation {
  readonly path: string;
  readonly run: string;
  readonly series: number;
  readonly folds: readonly number[];
}

/**
 * Predicts, for each fold of a run, the labelled series of the studies that validate the fold, as they are and with the
 * patient's sides exchanged, and writes `<kind>/<run>/predictions.json` in the output folder. When it is stopped, the same call
 * resumes with the fold that it was predicting.
 * @param kind `out-of-fold` for runs trained here, `reproduce` for given weights.
 * @throws UserError that names a series that cannot be predicted, because a figure over fewer series could not be compared;
 * and as `openWeights` and `readSamples` do.
 */
export async function predictValidation(
  run: ValidationRun,
  kind: "out-of-fold" | "reproduce",
  folders: Folders,
): Promise<MadeValidation> {
  const { name, points } = taskNamed(run.net.task);
  const { dataSet, samples } = await readSamples(folders, { name, points });
  const folds = run.weights.map(({ fold }) => fold);
  const progress = new Progress(`validate ${run.run}`, {
    total: samples.filter(({ fold }) => folds.includes(fold)).length,
    unit: "series",
  });
  const { encoder, imageSize } = run.net;
  const toFile = (bugged: boolean | undefined, series: readonly ValidatedSeries[]): ValidationFile => ({
    dataSet,
    run: run.run,
    ...(run.trial === true && { trial: true }),
    net: { task: name, encoder, imageSize, bugged: bugged === true },
    points,
    series,
  });
  const store = await FoldStore.open(folders.workDir, kind, run.run);
  const series: ValidatedSeries[] = [];
  let bugged = run.bugged;
  for (const weights of run.weights) {
    const ofFold = samples.filter(({ fold }) => fold === weights.fold);
    const kept = await store.pathOf(run.net, weights, ofFold);
    const known = await store.find(kept);
    if (known !== undefined) {
      if (known.net.bugged) bugged ??= true;
      series.push(...known.series);
      progress.advance(ofFold.length);
      continue;
    }
    const opened = await openWeights(run.net, weights);
    bugged ??= forgetsSides(opened);
    const predicted = await validateFold(opened, weights, ofFold, folders.workDir, progress);
    await store.keep(kept, toFile(bugged, predicted));
    series.push(...predicted);
  }
  progress.finish();
  const path = join(folders.outputDir, kind, run.run, "predictions.json");
  await writeSealedJson(path, toFile(bugged, series));
  await store.clear();
  return { path, run: run.run, series: series.length, folds };
}

/** Keeping the sides is right where the points have none. */
function forgetsSides({ net, keepsSides }: OpenedWeights): boolean | undefined {
  return net.task.flip === "keep-sides" ? false : keepsSides;
}

async function validateFold(
  { net }: OpenedWeights,
  { path }: FoldWeights,
  samples: readonly Sample[],
  workDir: string,
  progress: Progress,
): Promise<ValidatedSeries[]> {
  const series: ValidatedSeries[] = [];
  try {
    for (const sample of samples) {
      const { studyId, seriesId } = sample;
      const volume = await withContext(
        `study ${studyId}, series ${seriesId} cannot be validated`,
        readVolume(workDir, sample.volumeKey),
      );
      series.push(validateSeries(net, volume, sample));
      progress.advance();
    }
  } finally {
    net.dispose();
  }
  if (series.length === 0) throw new UserError(`${path}: the data set has no sample in its fold`);
  return series;
}
