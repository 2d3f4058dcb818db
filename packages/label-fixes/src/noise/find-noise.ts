import { join } from "node:path";
import { type Prediction, readTrainedOn, readWrongGrades } from "@spinegrade/competition-data";
import {
  identifyDataSet,
  type PipelineConfig,
  UserError,
  writeFileAtomic,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { readSamples, type ReadSamples, SAMPLE_TABLES } from "../samples/read-samples.ts";
import { formatGrades } from "./format-grades.ts";
import type { GradedSamples } from "./given-grades.ts";
import type { ImprobableGrades } from "./improbable-grade.ts";
import { measureNoise } from "./measure-noise.ts";
import { judgeGrades, listImprobable } from "./rank-grades.ts";
import { readOutOfFold } from "./read-out-of-fold.ts";
import { renderGrades } from "./render-grades.ts";

type Folders = Pick<PipelineConfig, "dataDir" | "workDir" | "outputDir">;

/** Options of the search for improbable grades. */
export interface NoiseOptions {
  /** Runs that judge them; none: all that are summarised. */
  readonly runs: readonly string[];
  /** The least disagreement, 0..1. */
  readonly threshold: number;
  /** Number of grades that the page draws. */
  readonly top: number;
  /** As of `judgeGrades`. */
  readonly undoWeights?: boolean;
}

/**
 * Lists the given grades that out-of-fold predictions find improbable, in `data-processed/label-noise`:
 * `improbable-grades.json`, from which a training can omit them, a table `improbable-grades.csv`, and `report.html` with
 * the slices. Where the data folder tells which grades are wrong, so does the list: how many of them it holds.
 * @throws UserError without samples or predictions of the data set in use, when no predicted point has a grade, or when a net
 * judges a study that it was trained on.
 */
export async function findNoise(
  folders: Folders,
  { runs, threshold, top, undoWeights = false }: NoiseOptions,
): Promise<ImprobableGrades & { readonly folder: string }> {
  const predictions = await readOutOfFold(folders, runs);
  const tables: (GradedSamples & ReadSamples)[] = [];
  for (const table of SAMPLE_TABLES)
    tables.push({ points: table.points, ...(await readSamples(folders, table)) });
  const trainedOn = await readTrainedOn(folders.outputDir, predictions);
  const judged = judgeGrades(predictions, tables, { trainedOn, undoWeights });
  const [first] = tables;
  if (first === undefined || judged.length === 0) throw nothingToCompare(folders, predictions);
  const found: ImprobableGrades = {
    ...{ dataSet: first.dataSet, threshold, undoWeights, compared: judged.length },
    conditions: measureNoise(judged, threshold, await readWrongGrades(folders.dataDir)),
    grades: listImprobable(judged, threshold),
  };
  const folder = join(folders.outputDir, "label-noise");
  const { synthetic } = await identifyDataSet(folders.dataDir, []);
  await writeJsonAtomic(join(folder, "improbable-grades.json"), found);
  await writeFileAtomic(join(folder, "improbable-grades.csv"), formatGrades(found.grades));
  const page = await renderGrades(found, { tables, top, synthetic, workDir: folders.workDir });
  await writeFileAtomic(join(folder, "report.html"), page);
  return { ...found, folder };
}

function nothingToCompare({ outputDir }: Folders, predictions: readonly Prediction[]): UserError {
  const runs = [...new Set(predictions.map(({ run }) => run))].join(", ");
  const folder = join(outputDir, "samples");
  return new UserError(
    `${runs}: no predicted point is one of a series in ${folder} with a given grade: npx nx run label-fixes:samples, then ` +
      "train and summarise again",
  );
}
