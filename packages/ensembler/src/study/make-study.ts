import { basename, join } from "node:path";
import { readTrainTable, TABLE_FILES, type ValidationFile } from "@spinegrade/competition-data";
import { identifyDataSet, type PipelineConfig, writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import { readRecipes } from "../blend/recipes.ts";
import { readPredictions } from "../read-predictions.ts";
import { averagePredictions } from "../rows/average.ts";
import { readValidationFiles } from "../tables/read-validation-files.ts";
import { writeTables } from "../tables/write-tables.ts";
import { readFolds } from "../validation/read-folds.ts";
import { refuseLeaks } from "../validation/refuse-leaks.ts";
import { compareStudy } from "./compare-study.ts";
import { formatStudy } from "./format-study.ts";
import { renderStudy } from "./render-study.ts";
import { EMBEDDED_PLAN, readStudyPlan, runsOfStudy } from "./study-plan.ts";
import { writeStudySubmission } from "./study-submission.ts";

const REMEDY = "npx nx run ensembler:embedded-study";

/**
 * The task `ensembler:embedded-study`: from the predictions of the study's runs, the comparisons of the published solution
 * with their intervals (`study.json`, `index.html`), the published tables and a blended submission, into
 * `data-processed/<plan>-study`.
 * @param planFile a plan's path; default: the embedded study's.
 * @returns the comparisons for people.
 * @throws UserError when a run of the plan is not trained or has predicted nothing, or a net is scored on a study that it was
 * trained on.
 */
export async function makeStudy(config: PipelineConfig, planFile = EMBEDDED_PLAN): Promise<string> {
  const { dataDir, outputDir } = config;
  const plan = await readStudyPlan(planFile);
  const train = await readTrainTable(join(dataDir, TABLE_FILES.train));
  const folds = await readFolds(config, train);
  const all = await readValidationFiles(config, "out-of-fold", REMEDY);
  const files = all.filter(({ run }) => runsOfStudy(plan).includes(run));
  const { predictions: bound } = await readPredictions({
    folder: join(outputDir, "runs"),
    fileName: "upper-bound.json",
    split: "train",
    remedy: REMEDY,
    dataDir,
    only: [plan.upperBound],
  });
  refuseLeaks([...files.flatMap(validatedStudies), ...bound], folds);
  const recipes = await readRecipes();
  const questions = compareStudy({ plan, files, bound: averagePredictions(bound), train, recipes });
  const dataSet = await identifyDataSet(dataDir, [TABLE_FILES.train]);
  const folder = join(outputDir, `${basename(planFile, ".json")}-study`);
  const tables = await writeTables(folder, tabulated(files, plan), { train, folds, dataSet });
  const submission = await writeStudySubmission(join(folder, "submission.csv"), plan, train, config);
  const study = { dataSet, plan, questions, ...(submission && { submission }) };
  await writeJsonAtomic(join(folder, "study.json"), study);
  await writeFileAtomic(join(folder, "index.html"), renderStudy(study, tables));
  return formatStudy(study, join(folder, "index.html"));
}

function validatedStudies({
  run,
  series,
}: ValidationFile): { readonly run: string; readonly fold: number; readonly studyId: number }[] {
  return series.map(({ studyId, fold }) => ({ run, studyId, fold }));
}

/** The members of the ensembles and the bugged run: no trials here, so that the tables have a column for the mean. */
function tabulated(
  files: readonly ValidationFile[],
  { ensembles, bugged }: Awaited<ReturnType<typeof readStudyPlan>>,
): ValidationFile[] {
  const names = [...Object.values(ensembles).flat(), bugged];
  return files.filter(({ run }) => names.includes(run)).map((file) => ({ ...file, trial: false }));
}
