import { compareRuns } from "./compare-runs.ts";
import { startEngine } from "@spinegrade/engine";
import {
  contentKey,
  EXIT,
  loadConfig,
  parseCommandLine,
  type PipelineConfig,
  UserError,
} from "@spinegrade/pipeline";
import { estimateFold, formatEstimate } from "./estimate-fold.ts";
import { readFoldData } from "./fold-data.ts";
import { readRunConfig, runNameOf } from "./read-run-config.ts";
import { configOfFold, type RunConfig } from "./run-config.ts";
import { overridableKeys, readOverrides, toKebabCase } from "./run-overrides.ts";
import { withStopSignals } from "./stop-signals.ts";
import { summariseRun } from "./summarise-run.ts";
import { type FoldJob, trainFold } from "./train-fold.ts";
import { isLeftUntrained, leaveFoldUntrained, leaveRunUntrained } from "./untrained-run.ts";

const USAGE = `usage:
  spinegrade-train train RUN --fold K   train one fold of a run
  spinegrade-train summarise RUN        sum up a run whose folds are trained
  spinegrade-train compare RUN RUN ...  lay the curves of runs that are summed up over each other
RUN is the name of a shipped run, or the path of a run file of your own
options:
  --KEY VALUE   in place of the run file's: --epochs 3, --learningRate 1e-4, --net.imageSize 64
  --key NAME    go on with the training of that key, whatever changed since
  --dry-run     do one step, say what the training would take, write nothing`;

/** The command `spinegrade-train`. @returns the exit code. @throws UserError with the usage for wrong arguments. */
export async function trainCommand(runsDir: string): Promise<number> {
  const { positionals, values } = parseCommandLine(USAGE, {
    allowPositionals: true,
    options: {
      fold: { type: "string" },
      key: { type: "string" },
      "dry-run": { type: "boolean" },
      ...overrideOptions(),
    },
  });
  const [command, run, ...others] = positionals;
  if (run === undefined || (others.length > 0 && command !== "compare")) throw new UserError(USAGE);
  if (command === "compare") {
    process.stdout.write(`${await compareRuns([run, ...others], await loadConfig())}\n`);
    return EXIT.clean;
  }
  const config = await readRunConfig(runsDir, run, readOverrides(values));
  const name = runNameOf(run);
  const isDryRun = values["dry-run"] === true;
  const folders = await loadConfig();
  if (command === "summarise") {
    if (isDryRun) return EXIT.clean;
    const isUntrained = await isLeftUntrained(name, config, folders);
    process.stdout.write(await (isUntrained ? leaveRunUntrained : summariseRun)(name, config, folders));
  } else if (command === "train") {
    const fold = readFold(values.fold);
    if (!isDryRun && (await isLeftUntrained(name, config, folders))) {
      process.stderr.write(await leaveFoldUntrained(name, fold, config, folders));
      return EXIT.clean;
    }
    const key = typeof values.key === "string" ? values.key : undefined;
    const job = await prepareFold(name, config, fold, folders, key);
    if (isDryRun) process.stdout.write(formatEstimate(job, await estimateFold(job)));
    else await withStopSignals(({ signal, listen }) => trainFold({ ...job, signal, onStart: listen }));
  } else {
    throw new UserError(USAGE);
  }
  return EXIT.clean;
}

async function prepareFold(
  run: string,
  runConfig: RunConfig,
  fold: number,
  folders: PipelineConfig,
  givenKey?: string,
): Promise<FoldJob> {
  const config = configOfFold(runConfig, fold);
  const engine = await startEngine();
  const data = await readFoldData(folders, fold, config.net.task);
  // Nx's hash of the task covers the code too; without Nx it is for the user to know that the code changed
  const key =
    givenKey ?? (process.env["NX_TASK_HASH"] ?? contentKey({ run, fold, config, data })).slice(0, 20);
  return { run, fold, config, data, folders, engine, key };
}

/** Every key of a run file is an option, by its own name and in kebab case. */
function overrideOptions(): Record<string, { type: "string" }> {
  const names = overridableKeys().flatMap((key) => [key, toKebabCase(key)]);
  return Object.fromEntries(names.map((name) => [name, { type: "string" }]));
}

function readFold(text: unknown): number {
  const fold = Number(text);
  if (typeof text !== "string" || !Number.isInteger(fold) || fold < 0)
    throw new UserError(`--fold needs a number\n${USAGE}`);
  return fold;
}
