import type { Prediction } from "@spinegrade/competition-data";
import { DEVICE_OPTION, readDevice, startEngine } from "@spinegrade/engine";
import { command, EXIT, type PipelineConfig, printableLines, type Program } from "@spinegrade/pipeline";
import { taskNamed } from "@spinegrade/tasks";
import { chainCommand } from "./chain/chain-command.ts";
import { placeTestStudies } from "./place-test-studies.ts";
import { type FailedPrediction, formatFailures, predictTestSeries } from "./predict-test-series.ts";
import { describePredictions } from "./describe-predictions.ts";
import { findRuns, type RunToPredict } from "./run-to-predict.ts";
import { studiesCommand } from "./studies/studies-command.ts";
import { validateCommand } from "./validation/validate-command.ts";

/** The command line `spinegrade-predict`. */
export const predictProgram = (load: () => Promise<PipelineConfig>): Program => ({
  name: "spinegrade-predict",
  about: "Predicts the test studies of the workspace's data set by trained runs.",
  manifest: new URL("../package.json", import.meta.url),
  commands: { chain: chainCommand(load), validate: validateCommand(load), studies: studiesCommand(load) },
  unnamed: command({
    summary:
      "Predicts the series of the test studies that a run reads, with every fold of the run.\n" +
      "reads  data-processed/runs/<run>/run.json, data-processed/ingest, checkpoints and volumes of the work folder\n" +
      "writes data-processed/predictions/<run>/predictions.json, failures.json\n" +
      "A bundle's folder stands for a run, bundle-<folder>; its folds predict no study that they were trained on.\n" +
      "Levels on axial series are found from the points that the other runs of the same call predict, and the discs there.\n" +
      "Exit code 2 when a series could not be predicted, unless that is tolerated.",
    operands: "RUN|BUNDLE ...",
    options: {
      device: DEVICE_OPTION,
      "tolerate-failures": { type: "boolean", help: "exit code 0 as long as a series was predicted" },
    },
    run: async ({ operands, values }) => {
      const config = await load();
      const runs = await findRuns(config, operands);
      await startEngine({ device: readDevice(values.device) });
      const failures: FailedPrediction[] = [];
      const all: Prediction[] = [];
      for (const run of sagittalFirst(runs)) {
        const isPlaced = isAxial(run) && all.length > 0;
        const placed = isPlaced ? await placeTestStudies(config, run, all) : undefined;
        failures.push(...(placed?.failures ?? []));
        const onFailures = (failed: readonly FailedPrediction[]): number => failures.push(...failed);
        const predictions = await predictTestSeries(config, run, onFailures, placed?.levelPoints);
        all.push(...predictions);
        process.stdout.write(describePredictions(config, run, predictions));
      }
      if (failures.length === 0) return EXIT.clean;
      process.stderr.write(`${printableLines(formatFailures(failures))}\n`);
      return values["tolerate-failures"] === true && all.length > 0 ? EXIT.clean : EXIT.finishedWithFailures;
    },
  }),
});

function isAxial({ run }: RunToPredict): boolean {
  return taskNamed(run.net.task).stack !== undefined;
}

/** The runs with those on axial series last: these need the points of the others. */
function sagittalFirst(runs: readonly RunToPredict[]): RunToPredict[] {
  return [...runs].sort((a, b) => Number(isAxial(a)) - Number(isAxial(b)));
}
