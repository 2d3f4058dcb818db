import { join } from "node:path";
import {
  formatSubmission,
  type Probabilities,
  readTestSeries,
  type SubmissionDraft,
  type TrainRow,
} from "@spinegrade/competition-data";
import { type PipelineConfig, writeFileAtomic } from "@spinegrade/pipeline";
import { blend } from "../blend/blend.ts";
import { recipeNamed } from "../blend/recipes.ts";
import { weightsByGroup } from "../blend/weights-by-group.ts";
import { readPredictions } from "../read-predictions.ts";
import { averagePredictions } from "../rows/average.ts";
import { estimateRecesses } from "../rows/missing/estimate-recesses.ts";
import { fillMissing } from "../rows/missing/fill-missing.ts";
import { trainingPriors } from "../rows/missing/training-priors.ts";
import type { StudyPlan } from "./study-plan.ts";

/** The published blend that the study's submission follows. */
export const SUBMITTED_RECIPE = "+ensemble";

/** A submission and what filled its rows. */
export interface StudySubmission {
  readonly path: string;
  readonly rows: number;
  /** Rows that no net predicted. */
  readonly filled: number;
}

/**
 * Writes the study's submission: the ensembles' rows, the foraminal ones blended with the partner's as published. Recesses,
 * for which the study has no net, are estimated from the canal.
 * @returns undefined when the data set has no test studies.
 */
export async function writeStudySubmission(
  path: string,
  { ensembles, partner }: StudyPlan,
  train: readonly TrainRow[],
  config: Pick<PipelineConfig, "dataDir" | "outputDir">,
): Promise<StudySubmission | undefined> {
  const series = await readTestSeries(config.dataDir);
  if (series.length === 0) return undefined;
  const draftOf = async (runs: readonly string[]): Promise<SubmissionDraft> => {
    const { predictions } = await readPredictions({
      folder: join(config.outputDir, "predictions"),
      fileName: "predictions.json",
      split: "test",
      remedy: "npx nx run ensembler:embedded-study",
      dataDir: config.dataDir,
      only: runs,
    });
    const averaged = averagePredictions(predictions);
    const estimated = estimateRecesses(averaged, new Map<string, Probabilities>(), train, "canal");
    for (const [id, { probabilities }] of estimated) averaged.set(id, probabilities);
    return fillMissing(averaged, series, trainingPriors(train));
  };
  const scs = ensembles["scs"] ?? [];
  const own = await draftOf(Object.values(ensembles).flat());
  const { parts } = await recipeNamed(SUBMITTED_RECIPE);
  const rows = blend([
    {
      name: partner,
      rows: (await draftOf([partner, ...scs])).rows,
      weights: weightsByGroup(parts["two-stage"] ?? {}),
    },
    { name: "nfn-ensemble", rows: own.rows, weights: weightsByGroup(parts["nfn-ensemble"] ?? {}) },
  ]);
  await writeFileAtomic(path, formatSubmission(rows));
  return { path, rows: rows.length, filled: own.filled.length };
}
