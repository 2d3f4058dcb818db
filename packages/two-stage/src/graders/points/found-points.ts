import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readFoldStudies, readPointTable, type PointRow } from "@spinegrade/competition-data";
import {
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  expectOneDataSet,
  readJson,
} from "@spinegrade/pipeline";
import { POINTS_FILE } from "../../task/trained-two-stage-run.ts";

/** The table of a fold's points, and the studies that its net was trained on. */
export interface FoldPoints {
  readonly run: string;
  readonly fold: number;
  /** Path of the table. */
  readonly path: string;
  readonly trainingStudies: readonly number[];
  readonly validationStudies: readonly number[];
  readonly rows: readonly PointRow[];
}

const parseResult = compileSchema<{ readonly dataSet: DataSetIdentity }>({
  type: "object",
  required: ["dataSet"],
  properties: { dataSet: DATA_SET_IDENTITY_SCHEMA },
});

/**
 * Reads what the trained folds of a point run found.
 * @throws UserError when a file is invalid, or the run was trained on another data set.
 */
export async function readFoldPoints(
  outputDir: string,
  run: string,
  dataSet: DataSetIdentity,
): Promise<FoldPoints[]> {
  const folder = join(outputDir, "runs", run);
  const names = existsSync(folder) ? await readdir(folder) : [];
  const folds = names
    .flatMap((name) => /^fold-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .filter((fold) => existsSync(join(folder, `fold-${fold}`, POINTS_FILE)))
    .sort((one, other) => one - other);
  return Promise.all(
    folds.map(async (fold) => {
      const at = (name: string): string => join(folder, `fold-${fold}`, name);
      const remedy = `npx nx run trainer:${run}`;
      const result = await readJson(at("result.json"), parseResult, remedy);
      expectOneDataSet(
        { path: at("result.json"), dataSet: result.dataSet, remedy },
        { path: "the studies", dataSet },
      );
      const { training, validation } = await readFoldStudies(outputDir, { run, fold }, remedy);
      const rows = await readPointTable(at(POINTS_FILE));
      return {
        run,
        fold,
        path: at(POINTS_FILE),
        trainingStudies: training,
        validationStudies: validation,
        rows,
      };
    }),
  );
}
