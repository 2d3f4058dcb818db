#!/usr/bin/env node
import { startEngine } from "@spinegrade/engine";
import { EXIT, loadConfig, parseCommandLine, runCommand, UserError } from "@spinegrade/pipeline";
import { type FailedPrediction, formatFailures, predictTestSeries } from "./predict-test-series.ts";
import { readTrainedRun } from "./trained-run.ts";

const USAGE = "usage: spinegrade-predict RUN ...";

await runCommand(async () => {
  const { positionals } = parseCommandLine(USAGE, { allowPositionals: true });
  if (positionals.length === 0) throw new UserError(USAGE);
  const config = await loadConfig();
  await startEngine();
  const failures: FailedPrediction[] = [];
  for (const run of positionals) {
    const predictions = await predictTestSeries(config, run, (failed) => failures.push(...failed));
    const studies = new Set(predictions.map(({ studyId }) => studyId)).size;
    const { folds } = await readTrainedRun(config.outputDir, run);
    const untrained = folds.length === 0 ? ", for it is not trained: the data set has no sample of it" : "";
    process.stdout.write(
      `${run}: ${predictions.length} predictions of ${studies} test studies${untrained}\n`,
    );
  }
  if (failures.length === 0) return EXIT.clean;
  process.stderr.write(`${formatFailures(failures)}\n`);
  return EXIT.finishedWithFailures;
});
