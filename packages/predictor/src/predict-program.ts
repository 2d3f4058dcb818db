import type { Prediction } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { command, EXIT, type PipelineConfig, printableLines, type Program } from "@spinegrade/pipeline";
import { checkTrainedRuns, readTrainedRun, taskNamed } from "@spinegrade/tasks";
import { predictedLevelPoints } from "./level-points.ts";
import { formatFlags } from "./format-flags.ts";
import {
  type FailedPrediction,
  formatFailures,
  predictionsPath,
  predictTestSeries,
} from "./predict-test-series.ts";

/** The command line `spinegrade-predict`. */
export const predictProgram = (load: () => Promise<PipelineConfig>): Program => ({
  name: "spinegrade-predict",
  about: "Predicts the test studies of the workspace's data set by trained runs.",
  manifest: new URL("../package.json", import.meta.url),
  commands: {},
  unnamed: command({
    summary:
      "Predicts every series of the test studies that is of the kind a run is for, with every fold of it.\n" +
      "reads  data-processed/runs/<run>/run.json, data-processed/ingest, checkpoints and volumes of the work folder\n" +
      "writes data-processed/predictions/<run>/predictions.json, failures.json\n" +
      "Levels on axial series are found from the points that the other runs of the same call predict.\n" +
      "Exit code 2 when a series could not be predicted, unless that is tolerated.",
    operands: "RUN ...",
    options: {
      "tolerate-failures": { type: "boolean", help: "exit code 0 as long as a series was predicted" },
    },
    run: async ({ operands: runs, values }) => {
      const config = await load();
      await checkTrainedRuns(config, runs);
      await startEngine();
      const failures: FailedPrediction[] = [];
      const all: Prediction[] = [];
      for (const run of await sagittalFirst(config, runs)) {
        const levelPoints = all.length === 0 ? undefined : predictedLevelPoints(all);
        const onFailures = (failed: readonly FailedPrediction[]): number => failures.push(...failed);
        const predictions = await predictTestSeries(config, run, onFailures, levelPoints);
        all.push(...predictions);
        process.stdout.write(await describePredictions(config, run, predictions));
      }
      if (failures.length === 0) return EXIT.clean;
      process.stderr.write(`${printableLines(formatFailures(failures))}\n`);
      return values["tolerate-failures"] === true && all.length > 0 ? EXIT.clean : EXIT.finishedWithFailures;
    },
  }),
});

/** The runs with those on axial series last: these need the points of the others. */
async function sagittalFirst(
  config: Pick<PipelineConfig, "workspaceRoot" | "outputDir">,
  runs: readonly string[],
): Promise<string[]> {
  const trained = await Promise.all(runs.map((run) => readTrainedRun(config, run)));
  const isAxial = trained.map(({ net }) => taskNamed(net.task).stack !== undefined);
  return [false, true].flatMap((axial) => runs.filter((_, index) => isAxial[index] === axial));
}

async function describePredictions(
  config: PipelineConfig,
  run: string,
  predictions: readonly Prediction[],
): Promise<string> {
  const studies = new Set(predictions.map(({ studyId }) => studyId)).size;
  const { folds } = await readTrainedRun(config, run);
  const untrained = folds.length === 0 ? ", for it is not trained: the data set has no sample of it" : "";
  return (
    `${run}: ${predictions.length} predictions of ${studies} test studies${untrained}\n` +
    `  ${predictionsPath(config.outputDir, run)}\n` +
    formatFlags(predictions)
  );
}
