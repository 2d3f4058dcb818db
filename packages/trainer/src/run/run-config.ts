import type { NfnAugmentation } from "@spinegrade/augmentation";
import type { FromProperties } from "@spinegrade/pipeline";
import type { LossWeights, NetConfig, TaskStack } from "@spinegrade/tasks";
import { stepAt } from "../step/learning-rate.ts";
import type { REQUIRED_OPTIONS, RUN_OPTIONS, VolumeOption } from "./run-options.ts";

/** The settings of a run from `RUN_OPTIONS`. */
type RunSettings = FromProperties<typeof RUN_OPTIONS, (typeof REQUIRED_OPTIONS)[number]>;

/** The settings that runs of every kind of net have. */
export interface CommonConfig extends Omit<RunSettings, VolumeOption> {
  readonly net: { readonly task: string; readonly encoder: string };
}

/**
 * A run: which net is trained, on which data, and how. Each is one JSON file in `packages/trainer/runs`. `RUN_OPTIONS`
 * defines the keys not listed here; a task with options, such as `NfnOptions`, adds their keys.
 */
export interface RunConfig extends RunSettings {
  readonly net: NetConfig;
  /** Overrides of the task's own settings. */
  readonly augmentation: Partial<NfnAugmentation>;
  /** Random shifts in training, for a task that receives the slices of each level. */
  readonly jitter?: TaskStack["jitter"];
  /** The weights of the loss terms from each epoch on (the first must be epoch 0); all 1 as published. */
  readonly lossWeights: readonly LossWeightsStep[];
}

/** Goals of a run on its validation studies. */
export type RunAims = NonNullable<RunConfig["aims"]>;

/** The weights of the loss's terms from an epoch on. */
export interface LossWeightsStep extends LossWeights {
  readonly fromEpoch: number;
}

/** The settings of a run for one fold. */
export function configOfFold<Config extends Pick<CommonConfig, "perFold">>(
  config: Config,
  fold: number,
): Omit<Config, "perFold"> {
  const { perFold, ...others } = config;
  return { ...others, ...perFold?.[fold] };
}

/** The loss weights of an epoch, counted from 0. @throws UserError when the schedule does not start at epoch 0. */
export function lossWeightsAt(lossWeights: RunConfig["lossWeights"], epoch: number): LossWeights {
  const { fromEpoch: _, ...weights } = stepAt(lossWeights, epoch, "lossWeights");
  return weights;
}

/** Flattens a config to lines for people: `net.imageSize` and its value, and so on. */
export function flattenConfig(config: object): [key: string, value: string][] {
  const flatten = (value: unknown, path: string): [string, string][] => {
    if (value === null || typeof value !== "object" || Array.isArray(value))
      return [[path, formatValue(value)]];
    return Object.entries(value).flatMap(([key, inner]) =>
      flatten(inner, path === "" ? key : `${path}.${key}`),
    );
  };
  return flatten(config, "");
}

function formatValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
