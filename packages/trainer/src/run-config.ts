import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { compileSchema, readJson, UserError } from "@spinegrade/pipeline";
import { EQUAL_WEIGHTS, type NfnLossWeights } from "@spinegrade/losses";
import { NET_CONFIG_PROPERTIES, type NetConfig } from "@spinegrade/predictor";

/** A run: which net is trained, on what, and how. One JSON file each in `packages/trainer/runs`. */
export interface RunConfig {
  /** What the run is for: command, hours on which device, expected score. */
  readonly description: string;
  readonly net: NetConfig;
  /** The folds to train; fold k is validated on the studies of fold k and trained on all others. */
  readonly folds: readonly number[];
  readonly epochs: number;
  /** Volumes a step. */
  readonly batchSize: number;
  /** A constant, or the rate from each epoch on (the first must be epoch 0). */
  readonly learningRate: number | readonly LearningRateStep[];
  readonly weightDecay: number;
  readonly emaDecay: number;
  readonly seed: number;
  readonly augmentation: AugmentationConfig;
  /** How true levels are matched to predicted points for the grade loss. */
  readonly matching: "nearest" | "published";
  /** How much each term of the loss counts, from each epoch on (the first must be epoch 0); all 1 as published. */
  readonly lossWeights: readonly LossWeightsStep[];
  /** What the run is meant to reach on its validation studies; shown beside what it reached. */
  readonly aims?: RunAims;
}

/** The least that a run is meant to reach. */
export interface RunAims {
  /** Share of the points whose x, y and z are each within 1 mask pixel or slice. */
  readonly within1: number;
  /** By which part the weighted log loss is to lie below the best constant prediction's. */
  readonly logLossReduction: number;
}

/** The learning rate from an epoch on. */
export interface LearningRateStep {
  readonly fromEpoch: number;
  readonly rate: number;
}

/** The weights of the loss's terms from an epoch on. */
export interface LossWeightsStep extends NfnLossWeights {
  readonly fromEpoch: number;
}

/** The named choices of the training-time augmentation. */
export interface AugmentationConfig {
  /** `swap-sides` exchanges left and right when the slices are reversed; `keep-sides` is the bugged variant. */
  readonly flip: "swap-sides" | "keep-sides";
  /** The random shift after alignment to the mean shape, as published or as it was meant. */
  readonly shift: "published" | "intended";
}

const RATE = { type: "number", exclusiveMinimum: 0 } as const;
const FROM_EPOCH = { type: "integer", minimum: 0 } as const;

const validateRunConfig = compileSchema<RunConfig>({
  type: "object",
  additionalProperties: false,
  required: ["description", "net", "folds", "epochs", "batchSize", "learningRate"],
  properties: {
    $schema: { type: "string" },
    description: { type: "string" },
    net: {
      type: "object",
      additionalProperties: false,
      required: ["task", "encoder", "imageSize"],
      properties: NET_CONFIG_PROPERTIES,
    },
    folds: {
      type: "array",
      minItems: 1,
      uniqueItems: true,
      items: { type: "integer", minimum: 0, maximum: 4 },
    },
    epochs: { type: "integer", minimum: 1 },
    batchSize: { type: "integer", minimum: 1 },
    learningRate: {
      oneOf: [
        RATE,
        {
          type: "array",
          minItems: 1,
          items: {
            type: "object",
            additionalProperties: false,
            required: ["fromEpoch", "rate"],
            properties: { fromEpoch: FROM_EPOCH, rate: RATE },
          },
        },
      ],
    },
    weightDecay: { type: "number", minimum: 0, default: 0.01 },
    emaDecay: { type: "number", minimum: 0, exclusiveMaximum: 1, default: 0.99 },
    seed: { type: "integer", minimum: 0, default: 1234 },
    augmentation: {
      type: "object",
      additionalProperties: false,
      default: {},
      properties: {
        flip: { enum: ["swap-sides", "keep-sides"], default: "swap-sides" },
        shift: { enum: ["published", "intended"], default: "intended" },
      },
    },
    matching: { enum: ["nearest", "published"], default: "nearest" },
    lossWeights: {
      type: "array",
      minItems: 1,
      default: [{ fromEpoch: 0, ...EQUAL_WEIGHTS }],
      items: {
        type: "object",
        additionalProperties: false,
        required: ["fromEpoch", ...Object.keys(EQUAL_WEIGHTS)],
        properties: {
          fromEpoch: FROM_EPOCH,
          ...Object.fromEntries(
            Object.keys(EQUAL_WEIGHTS).map((term) => [term, { type: "number", minimum: 0 }]),
          ),
        },
      },
    },
    aims: {
      type: "object",
      additionalProperties: false,
      required: ["within1", "logLossReduction"],
      properties: {
        within1: { type: "number", minimum: 0, maximum: 1 },
        logLossReduction: { type: "number", maximum: 1 },
      },
    },
  },
});

/**
 * Reads a run file, defaults filled in.
 * @throws UserError when there is no such run (it lists those there are), or for an unknown key or a wrong value.
 */
export async function readRunConfig(runsDir: string, run: string): Promise<RunConfig> {
  const runs = (await readdir(runsDir))
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -5));
  if (!runs.includes(run)) {
    throw new UserError(`there is no run "${run}"; the runs in ${runsDir} are: ${runs.sort().join(", ")}`);
  }
  return readJson(join(runsDir, `${run}.json`), validateRunConfig);
}

/** The learning rate of an epoch, counted from 0. @throws UserError when the schedule does not begin at epoch 0. */
export function learningRateAt(learningRate: RunConfig["learningRate"], epoch: number): number {
  return typeof learningRate === "number" ? learningRate : stepAt(learningRate, epoch, "learningRate").rate;
}

/** The loss weights of an epoch, counted from 0. @throws UserError when the schedule does not begin at epoch 0. */
export function lossWeightsAt(lossWeights: RunConfig["lossWeights"], epoch: number): NfnLossWeights {
  const { fromEpoch: _, ...weights } = stepAt(lossWeights, epoch, "lossWeights");
  return weights;
}

function stepAt<T extends { fromEpoch: number }>(steps: readonly T[], epoch: number, key: string): T {
  const step = steps.findLast(({ fromEpoch }) => fromEpoch <= epoch);
  if (step === undefined)
    throw new UserError(`${key} has no step for epoch ${epoch}: begin with "fromEpoch": 0`);
  return step;
}

/** A config as lines for people: `net.imageSize` and its value, and so on. */
export function flattenConfig(config: RunConfig): [key: string, value: string][] {
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
