import { join } from "node:path";
import { DEVICE_OPTION, readDevice, startEngine } from "@spinegrade/engine";
import {
  canonicalJson,
  checkPathName,
  type Command,
  command,
  EXIT,
  loadConfig,
  type Options,
  readWhole,
  timeStamp,
  UserError,
} from "@spinegrade/pipeline";
import { estimateFold, formatEstimate } from "../fold/estimate-fold.ts";
import { trainFold } from "../fold/train-fold.ts";
import { isLeftUntrained, leaveFoldUntrained } from "../fold/untrained-run.ts";
import { readAnyRunConfig } from "../run/read-run-config.ts";
import type { AnyRunConfig } from "../run/run-config-schema.ts";
import { readOverrides } from "../run/run-overrides.ts";
import { NAME_OPTION, resultNameOf } from "../run/trial-name.ts";
import { trainTwoStageFold } from "../two-stage/train-two-stage-fold.ts";
import { isTwoStage } from "../two-stage/two-stage-config.ts";
import { type GivenFold, prepareFold, prepareTwoStageFold } from "./prepare-fold.ts";
import { withStopSignals } from "./stop-signals.ts";

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
      const config = await readAnyRunConfig(runsDir, required("RUN"), readOverrides(values));
      const run = await resultNameOf(runsDir, required("RUN"), values.name);
      const isDryRun = values["dry-run"] === true;
      const folders = await loadConfig();
      if (!isTwoStage(config) && !isDryRun && (await isLeftUntrained(run, config, folders))) {
        process.stderr.write(await leaveFoldUntrained(run, fold, config, folders));
        return EXIT.clean;
      }
      const key = values.key === undefined ? undefined : checkPathName("--key", values.key);
      const device = readDevice(values.device);
      const given = { run, fold, folders, key };
      if (isDryRun) return await estimate(config, given, { device, isJson: values.json === true });
      await startEngine({ device });
      await trainAny(config, given);
      const folder = join(folders.outputDir, "runs", run, `fold-${fold}`);
      return `${run}, fold ${fold}, trained by ${timeStamp()}: ${join(folder, "report.html")}\n`;
    },
  });
}

async function trainAny(config: AnyRunConfig, given: GivenFold): Promise<void> {
  if (isTwoStage(config)) {
    const job = await prepareTwoStageFold(config, given);
    await withStopSignals(({ signal, listen }) => trainTwoStageFold({ ...job, signal, onStart: listen }));
    return;
  }
  const job = await prepareFold(config, given);
  await withStopSignals(({ signal, listen }) => trainFold({ ...job, signal, onStart: listen }));
}

async function estimate(
  config: AnyRunConfig,
  given: GivenFold,
  { device, isJson }: { readonly device: ReturnType<typeof readDevice>; readonly isJson: boolean },
): Promise<string> {
  if (isTwoStage(config))
    throw new UserError(
      `--dry-run estimates trainings on single volumes, but ${given.run} is of the two-stage task ${config.net.task}, ` +
        "which learns from whole studies. To see its time and memory, train one epoch as a trial: " +
        "the same command with --epochs 1 --name NAME in place of --dry-run",
    );
  await startEngine({ device });
  const job = await prepareFold(config, given);
  const estimated = await estimateFold(job);
  return isJson ? canonicalJson(estimated) : formatEstimate(job, estimated);
}
