import { startEngine } from "@spinegrade/engine";
import {
  command,
  EXIT,
  loadConfig,
  type PipelineConfig,
  printableLines,
  type Program,
} from "@spinegrade/pipeline";
import { checkTrainedRuns, readTrainedRun } from "@spinegrade/tasks";
import { formatFlags } from "./format-flags.ts";
import {
  type FailedPrediction,
  formatFailures,
  predictionsPath,
  predictTestSeries,
} from "./predict-test-series.ts";

/** The command line `spinegrade-predict`. */
export const PREDICT_PROGRAM: Program = {
  name: "spinegrade-predict",
  about: "Predicts the test studies of the workspace's data set by trained runs.",
  manifest: new URL("../package.json", import.meta.url),
  commands: {},
  unnamed: command({
    summary:
      "Predicts every series of the test studies that is of the kind a run is for, with every fold of it.\n" +
      "reads  data-processed/runs/<run>/run.json, data-processed/ingest, checkpoints and volumes of the work folder\n" +
      "writes data-processed/predictions/<run>/predictions.json",
    operands: "RUN ...",
    options: {},
    run: async ({ operands: runs }) => {
      const config = await loadConfig();
      await checkTrainedRuns(config, runs);
      await startEngine();
      const failures: FailedPrediction[] = [];
      for (const run of runs) process.stdout.write(await predict(config, run, failures));
      if (failures.length === 0) return EXIT.clean;
      process.stderr.write(`${printableLines(formatFailures(failures))}\n`);
      return EXIT.finishedWithFailures;
    },
  }),
};

/** Predicts with one run. @param failures takes what could not be predicted. @returns what to print. */
async function predict(config: PipelineConfig, run: string, failures: FailedPrediction[]): Promise<string> {
  const predictions = await predictTestSeries(config, run, (failed) => failures.push(...failed));
  const studies = new Set(predictions.map(({ studyId }) => studyId)).size;
  const { folds } = await readTrainedRun(config, run);
  const untrained = folds.length === 0 ? ", for it is not trained: the data set has no sample of it" : "";
  return (
    `${run}: ${predictions.length} predictions of ${studies} test studies${untrained}\n` +
    `  ${predictionsPath(config.outputDir, run)}\n` +
    formatFlags(predictions)
  );
}
