import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  formatSeriesTable,
  formatTrainTable,
  makeFolds,
  parseSubmissionDraft,
  TABLE_FILES,
  type Prediction,
  type SeriesRow,
  type SubmissionDraft,
} from "@spinegrade/competition-data";
import { ensemblerProgram } from "@spinegrade/ensembler";
import {
  answerCommandLine,
  identifyDataSet,
  loadConfig,
  readJson,
  writeFileAtomic,
  writeJsonAtomic,
  type Answer,
  type PipelineConfig,
} from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { trainRow } from "./predictions.ts";

/** The fold of each of the two training studies. */
const FOLDS = makeFolds([7, 8]);

/** @returns the fold whose net was not trained on the study. */
export function foldOf(studyId: number): number {
  return FOLDS.get(studyId) ?? -1;
}

/** @returns a test study's only series. */
export function seriesOf(studyId: number): SeriesRow {
  return { studyId, seriesId: 10 * studyId, description: "Sagittal T1" };
}

/**
 * A workspace whose data set has two test studies, 1 and 2, with one Sagittal T1 series each, and two training studies:
 * 7, all normal/mild, and 8, all severe.
 */
export class EnsemblerWorkspace {
  readonly root: string;
  readonly config: PipelineConfig;

  private constructor(root: string, config: PipelineConfig) {
    this.root = root;
    this.config = config;
  }

  static async make(): Promise<EnsemblerWorkspace> {
    const root = await temporaryFolder("ensembler");
    const dataDir = join(root, "data");
    await writeFile(join(root, "spinegrade.config.json"), "{}");
    await writeFileAtomic(
      join(dataDir, TABLE_FILES.train),
      formatTrainTable([trainRow(7, 0), trainRow(8, 2)]),
    );
    await writeFileAtomic(join(dataDir, TABLE_FILES.testSeries), formatSeriesTable([1, 2].map(seriesOf)));
    return new EnsemblerWorkspace(root, await loadConfig(root, { SPINEGRADE_DATA_DIR: dataDir }));
  }

  /** Answer of `spinegrade-ensembler` to the arguments. */
  run(...args: string[]): Promise<Answer> {
    return answerCommandLine(
      ensemblerProgram(() => Promise.resolve(this.config)),
      args,
    );
  }

  /** Replaces a table of the data set. */
  async replaceTable(table: "train" | "testSeries", text: string): Promise<void> {
    await writeFileAtomic(join(this.config.dataDir, TABLE_FILES[table]), text);
  }

  /** Writes predictions of the data set as it is now to a file of the output folder. */
  async save(
    path: string,
    predictions: readonly Prediction[],
    more: { readonly trial?: boolean } = {},
  ): Promise<void> {
    const dataSet = await identifyDataSet(this.config.dataDir, [TABLE_FILES.train, TABLE_FILES.testSeries]);
    await writeJsonAtomic(join(this.config.outputDir, path), { dataSet, ...more, predictions });
  }

  /** The ensemble's rows, as the last `predict` wrote them. */
  readDraft(): Promise<SubmissionDraft> {
    return readJson(join(this.config.outputDir, "ensemble", "predictions.json"), parseSubmissionDraft);
  }
}
