#!/usr/bin/env node
import { startEngine } from "@spinegrade/engine";
import { EXIT, loadConfig, parseCommandLine, runCommand, UserError } from "@spinegrade/pipeline";
import { predictTestSeries } from "./predict-test-series.ts";
import { readTrainedRun } from "./trained-run.ts";

const USAGE = "usage: spinegrade-predict RUN ...";

await runCommand(async () => {
  const { positionals } = parseCommandLine(USAGE, { allowPositionals: true });
  if (positionals.length === 0) throw new UserError(USAGE);
  const config = await loadConfig();
  await startEngine();
  for (const run of positionals) {
    const predictions = await predictTestSeries(config, run);
    const studies = new Set(predictions.map(({ studyId }) => studyId)).size;
    const { folds } = await readTrainedRun(config.outputDir, run);
    const untrained = folds.length === 0 ? ", for it is not trained: the data set has no sample of it" : "";
    process.stdout.write(
      `${run}: ${predictions.length} predictions of ${studies} test studies${untrained}\n`,
    );
  }
  return EXIT.clean;
});
