import { startEngine } from "@spinegrade/engine";
import { contentKey, EXIT, loadConfig, parseCommandLine, UserError } from "@spinegrade/pipeline";
import { readFoldData } from "./fold-data.ts";
import { readRunConfig } from "./read-run-config.ts";
import { configOfFold, type RunConfig } from "./run-config.ts";
import { overridableKeys, readOverrides, toKebabCase } from "./run-overrides.ts";
import { withStopSignals } from "./stop-signals.ts";
import { summariseRun } from "./summarise-run.ts";
import { trainFold } from "./train-fold.ts";

const USAGE = `usage:
  spinegrade-train train RUN --fold K   train one fold of a run
  spinegrade-train summarise RUN        sum up a run whose folds are trained
options:
  --KEY VALUE   in place of the run file's: --epochs 3, --learningRate 1e-4, --net.imageSize 64
  --key NAME    go on with the training of that key, whatever changed since`;

/** The command `spinegrade-train`. @returns the exit code. @throws UserError with the usage for wrong arguments. */
export async function trainCommand(runsDir: string): Promise<number> {
  const { positionals, values } = parseCommandLine(USAGE, {
    allowPositionals: true,
    options: { fold: { type: "string" }, key: { type: "string" }, ...overrideOptions() },
  });
  const [command, run] = positionals;
  if (run === undefined) throw new UserError(USAGE);
  const config = await readRunConfig(runsDir, run, readOverrides(values));
  const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  if (command === "train") await trainOne(run, config, readFold(text(values.fold)), text(values.key));
  else if (command === "summarise") process.stdout.write(await summariseRun(run, config, await loadConfig()));
  else throw new UserError(USAGE);
  return EXIT.clean;
}

async function trainOne(run: string, runConfig: RunConfig, fold: number, givenKey?: string): Promise<void> {
  const folders = await loadConfig();
  const config = configOfFold(runConfig, fold);
  const engine = await startEngine();
  const data = await readFoldData(folders.outputDir, fold);
  // Nx's hash of the task covers the code too; without Nx it is for the user to know that the code changed
  const key =
    givenKey ?? (process.env["NX_TASK_HASH"] ?? contentKey({ run, fold, config, data })).slice(0, 20);
  await withStopSignals((signal) => trainFold({ run, fold, config, data, folders, engine, key, signal }));
}

/** Every key of a run file is an option, by its own name and in kebab case. */
function overrideOptions(): Record<string, { type: "string" }> {
  const names = overridableKeys().flatMap((key) => [key, toKebabCase(key)]);
  return Object.fromEntries(names.map((name) => [name, { type: "string" }]));
}

function readFold(text: string | undefined): number {
  const fold = Number(text);
  if (text === undefined || !Number.isInteger(fold) || fold < 0)
    throw new UserError(`--fold needs a number\n${USAGE}`);
  return fold;
}
