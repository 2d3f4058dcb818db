#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { startEngine } from "@spinegrade/engine";
import { contentKey, EXIT, loadConfig, parseCommandLine, runCommand, UserError } from "@spinegrade/pipeline";
import { readFoldData } from "./fold-data.ts";
import { readRunConfig } from "./run-config.ts";
import { summariseRun } from "./summarise-run.ts";
import { trainFold } from "./train-fold.ts";

const USAGE = `usage:
  spinegrade-train train RUN --fold K   train one fold of a run
  spinegrade-train summarise RUN        sum up a run whose folds are trained`;

const RUNS_DIR = fileURLToPath(new URL("../runs", import.meta.url));

await runCommand(async () => {
  const { positionals, values } = parseCommandLine(USAGE, {
    allowPositionals: true,
    options: { fold: { type: "string" } },
  });
  const [command, run] = positionals;
  if (run === undefined) throw new UserError(USAGE);
  if (command === "train") await train(run, readFold(values.fold));
  else if (command === "summarise") await summarise(run);
  else throw new UserError(USAGE);
  return EXIT.clean;
});

async function train(run: string, fold: number): Promise<void> {
  const folders = await loadConfig();
  const config = await readRunConfig(RUNS_DIR, run);
  const engine = await startEngine();
  const data = await readFoldData(folders.outputDir, fold);
  // Nx's hash of the task covers the code too; without Nx it is for the user to know that the code changed
  const key = (process.env["NX_TASK_HASH"] ?? contentKey({ run, fold, config, data })).slice(0, 20);
  await trainFold({ run, fold, config, data, folders, engine, key });
}

async function summarise(run: string): Promise<void> {
  const folders = await loadConfig();
  const config = await readRunConfig(RUNS_DIR, run);
  process.stdout.write(await summariseRun(run, config, folders));
}

function readFold(text: string | undefined): number {
  const fold = Number(text);
  if (text === undefined || !Number.isInteger(fold) || fold < 0)
    throw new UserError(`--fold needs a number\n${USAGE}`);
  return fold;
}
