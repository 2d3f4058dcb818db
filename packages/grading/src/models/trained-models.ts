import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CALIBRATION_FILE, readCalibration } from "@spinegrade/calibration";
import { type PipelineConfig, sha256, UserError } from "@spinegrade/pipeline";
import { readSamples } from "@spinegrade/label-fixes";
import { hashStudyId } from "@spinegrade/model-bundles";
import { readTrainedRun, taskNamed, type TrainedRun } from "@spinegrade/tasks";
import type { GradingModel } from "./grading-model.ts";

type Folders = Pick<PipelineConfig, "workspaceRoot" | "dataDir" | "workDir" | "outputDir">;

/**
 * The models that were trained in this workspace, trials excepted.
 * @throws UserError when there is none; it says how to train one.
 */
export async function findTrainedModels(folders: Folders): Promise<GradingModel[]> {
  const folder = join(folders.outputDir, "runs");
  const names = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const runs = names.filter((name) => existsSync(join(folder, name, "run.json")));
  const trained = await Promise.all(runs.map((name) => readTrainedRun(folders, name)));
  const models = await Promise.all(
    trained.filter(({ trial }) => trial !== true).map((run) => modelsOfRun(run, folders)),
  );
  const found = models.flat();
  if (found.length === 0)
    throw new UserError(
      `no run is trained here (in ${folder}): name weights with --models FILE ..., or train with npx nx run trainer:nfn`,
    );
  return found;
}

async function modelsOfRun(run: TrainedRun, folders: Folders): Promise<GradingModel[]> {
  const path = join(folders.outputDir, "runs", run.run, CALIBRATION_FILE);
  const calibration = existsSync(path) ? await readCalibration(path) : undefined;
  const { samples } = await readSamples(folders, taskNamed(run.net.task));
  return await Promise.all(
    run.folds.map(async ({ fold, checkpoint }) => {
      const file = join(folders.workDir, checkpoint);
      const bytes = await readFile(file).catch((cause: unknown) => {
        throw new UserError(`the checkpoint ${file} cannot be read: train ${run.run} again`, { cause });
      });
      const training = samples.filter((sample) => sample.fold !== fold);
      return {
        name: `${run.run}, fold ${fold}`,
        group: run.run,
        fold,
        net: run.net,
        imageSizeFrom: "checkpoint" as const,
        path: file,
        sha256: sha256(bytes),
        calibration,
        trainedOn: new Set(training.map(({ studyId }) => hashStudyId(studyId))),
        isSynthetic: run.dataSet.synthetic,
      };
    }),
  );
}
