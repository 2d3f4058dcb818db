#!/usr/bin/env node
import { startEngine } from "@spinegrade/engine";
import { EXIT, loadConfig, parseCommandLine, runCommand, UserError } from "@spinegrade/pipeline";
import { predictTestSeries } from "./predict-test-series.ts";

const USAGE = "usage: spinegrade-predict RUN ...";

await runCommand(async () => {
  const { positionals } = parseCommandLine(USAGE, { allowPositionals: true });
  if (positionals.length === 0) throw new UserError(USAGE);
  const config = await loadConfig();
  await startEngine();
  for (const run of positionals) {
    const predictions = await predictTestSeries(config, run);
    const studies = new Set(predictions.map(({ studyId }) => studyId)).size;
    process.stdout.write(`${run}: ${predictions.length} predictions of ${studies} test studies\n`);
  }
  return EXIT.clean;
});
