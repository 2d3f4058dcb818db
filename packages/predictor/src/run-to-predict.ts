import { hashStudyId, openBundle } from "@spinegrade/model-bundles";
import { BUNDLE_FILE, isBundle, type PipelineConfig, runOfBundle, UserError } from "@spinegrade/pipeline";
import { checkTrainedRuns, readTrainedRun, type TrainedFold, type TrainedRun } from "@spinegrade/tasks";

type Folders = Pick<PipelineConfig, "workspaceRoot" | "outputDir" | "workDir">;

/** Weights that predict: those of a run that was trained in this workspace, or of a bundle. */
export interface RunToPredict {
  /** A bundle's run has the bundle's name. */
  readonly run: TrainedRun;
  /** Folder of its checkpoints. */
  readonly weightsDir: string;
  /** Whether it comes from a bundle, whose data set is another than the one to predict. */
  readonly isBundle: boolean;
  /** Whether a fold was trained on a study; known of bundles, which may meet a study again elsewhere. */
  readonly isTrainedOn: (fold: TrainedFold, studyId: number) => boolean;
}

/**
 * Finds runs by their names and bundles by their folders, before any work begins.
 * @throws UserError for a run that is not trained, or a bundle of which a byte was changed.
 */
export async function findRuns(folders: Folders, operands: readonly string[]): Promise<RunToPredict[]> {
  for (const path of operands.filter(isPath)) requireBundle(path);
  await checkTrainedRuns(
    folders,
    operands.filter((operand) => !isPath(operand)),
  );
  const runs = await Promise.all(operands.map((operand) => findRun(folders, operand)));
  const names = runs.map(({ run }) => run.run);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return runs;
  throw new UserError(
    `two runs would be predicted under the name "${twice}": give one bundle's folder another name`,
  );
}

/** Finds one run or bundle. @throws UserError as `findRuns`. */
export async function findRun(folders: Folders, operand: string): Promise<RunToPredict> {
  if (isPath(operand)) return await openRunOfBundle(operand);
  return {
    run: await readTrainedRun(folders, operand),
    weightsDir: folders.workDir,
    isBundle: false,
    isTrainedOn: () => false,
  };
}

/** A run's name never has a separator, and a folder here that holds a bundle is meant as one. */
function isPath(operand: string): boolean {
  return /[\\/]/.test(operand) || isBundle(operand);
}

function requireBundle(path: string): void {
  if (isBundle(path)) return;
  throw new UserError(
    `${path} is not a model bundle, since it has no ${BUNDLE_FILE}: name a trained run, or a folder that spinegrade bundle wrote`,
  );
}

async function openRunOfBundle(path: string): Promise<RunToPredict> {
  const { manifest, trainedOn } = await openBundle(path);
  const folds = manifest.folds.map(({ fold, weights }) => ({ fold, checkpoint: weights }));
  return {
    run: { run: runOfBundle(path), dataSet: manifest.dataSet, net: manifest.net, folds },
    weightsDir: path,
    isBundle: true,
    isTrainedOn: ({ fold }, studyId) => trainedOn.get(fold)?.has(hashStudyId(studyId)) === true,
  };
}
