import { join } from "node:path";
import { DEVICE_OPTION, readDevice, startEngine } from "@spinegrade/engine";
import {
  canonicalJson,
  checkPathName,
  type Command,
  command,
  contentKey,
  EXIT,
  loadConfig,
  type Options,
  type PipelineConfig,
  readWhole,
  timeStamp,
} from "@spinegrade/pipeline";
import { estimateFold, formatEstimate } from "../fold/estimate-fold.ts";
import { readFoldData } from "../run/fold-data.ts";
import { omitNoise } from "../run/omit-noise.ts";
import { readRunConfig } from "../run/read-run-config.ts";
import { configOfFold, type RunConfig } from "../run/run-config.ts";
import { readOverrides } from "../run/run-overrides.ts";
import { withStopSignals } from "./stop-signals.ts";
import { trainFold } from "../fold/train-fold.ts";
import type { FoldJob } from "../run/fold-job.ts";
import { NAME_OPTION, resultNameOf } from "../run/trial-name.ts";
import { isLeftUntrained, leaveFoldUntrained } from "../fold/untrained-run.ts";

const MOST_FOLDS = 1000;

/** The command `train`: one fold of a run. @param runOptions the keys of run files as options. */
export function trainCommand(runsDir: string, runOptions: Options): Command {
  return command({
    summary:
      "Trains one fold of a run.\n" +
      "reads  data-processed/samples, data-processed/shapes, volumes of the work folder\n" +
      "writes data-processed/runs/<run>/fold-<k>, checkpoint and logs in the work folder",
    operands: "RUN",
    options: {
      ...runOptions,
      fold: { type: "string", value: "K", required: true, help: "which fold" },
      name: NAME_OPTION,
      key: {
        type: "string",
        value: "NAME",
        help: "resume the training with this key, whatever has changed since",
      },
      device: DEVICE_OPTION,
      "dry-run": { type: "boolean", help: "run one step, estimate the time of the training, write nothing" },
      json: { type: "boolean", help: "print the estimate of --dry-run as JSON" },
    },
    run: async ({ values, required }) => {
      const fold = readWhole("--fold", required("fold"), [0, MOST_FOLDS]);
      const config = await readRunConfig(runsDir, required("RUN"), readOverrides(values));
      const name = await resultNameOf(runsDir, required("RUN"), values.name);
      const isDryRun = values["dry-run"] === true;
      const folders = await loadConfig();
      if (!isDryRun && (await isLeftUntrained(name, config, folders))) {
        process.stderr.write(await leaveFoldUntrained(name, fold, config, folders));
        return EXIT.clean;
      }
      const key = values.key === undefined ? undefined : checkPathName("--key", values.key);
      await startEngine({ device: readDevice(values.device) });
      const job = await prepareFold(name, config, fold, folders, key);
      if (isDryRun) {
        const estimate = await estimateFold(job);
        return values.json === true ? canonicalJson(estimate) : formatEstimate(job, estimate);
      }
      await withStopSignals(({ signal, listen }) => trainFold({ ...job, signal, onStart: listen }));
      const folder = join(folders.outputDir, "runs", name, `fold-${fold}`);
      return `${name}, fold ${fold}, trained by ${timeStamp()}: ${join(folder, "report.html")}\n`;
    },
  });
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
  const data = await omitNoise(await readFoldData(folders, fold, config.net.task), config);
  // Nx's hash of the task covers the code too; without Nx, users must track code changes themselves
  const key =
    givenKey ?? (process.env["NX_TASK_HASH"] ?? contentKey({ run, fold, config, data })).slice(0, 20);
  return { run, fold, config, data, folders, engine, key };
}
