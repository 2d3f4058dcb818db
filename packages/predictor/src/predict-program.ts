import type { Prediction } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { command, EXIT, type PipelineConfig, printableLines, type Program } from "@spinegrade/pipeline";
import { checkTrainedRuns, readTrainedRun } from "@spinegrade/tasks";
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
      let predicted = 0;
      for (const run of runs) {
        const predictions = await predictTestSeries(config, run, (failed) => failures.push(...failed));
        predicted += predictions.length;
        process.stdout.write(await describePredictions(config, run, predictions));
      }
      if (failures.length === 0) return EXIT.clean;
      process.stderr.write(`${printableLines(formatFailures(failures))}\n`);
      return values["tolerate-failures"] === true && predicted > 0 ? EXIT.clean : EXIT.finishedWithFailures;
    },
  }),
});

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
