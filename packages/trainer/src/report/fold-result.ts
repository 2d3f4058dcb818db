import {
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
} from "@spinegrade/pipeline";
import {
  type EpochSummary,
  TRAINED_EPOCH_PROPERTIES,
  type TrainedEpoch,
} from "../state/training-progress.ts";
import type { LossValues } from "@spinegrade/losses";
import type { ValidationFigures } from "../tasks/validate-fold.ts";

/** A validated epoch: mean losses over its steps, and the figures of the averaged weights. */
export interface EpochRecord extends TrainedEpoch, Omit<ValidationFigures, "loss"> {
  readonly validationLoss: LossValues;
}

/** The record of an epoch, as stored in results and logs. */
export function toEpochRecord({ validation, ...epoch }: EpochSummary<ValidationFigures>): EpochRecord {
  const { loss: validationLoss, ...figures } = validation;
  return { ...epoch, validationLoss, ...figures };
}

/** The result of training one fold, whatever kind of net: `data-processed/runs/<run>/fold-<k>/result.json`. */
export interface AnyFoldResult<Epoch extends TrainedEpoch> {
  readonly run: string;
  readonly fold: number;
  /** Identity of the data set that the fold was trained on. */
  readonly dataSet: DataSetIdentity;
  /** The checkpoint, relative to the work folder. */
  readonly checkpoint: string;
  readonly device: string;
  /** Everything about the engine that affects the bits of the weights: TensorFlow, threads, instruction set. */
  readonly engine: string;
  readonly trainingSamples: number;
  readonly validationSamples: number;
  /** Steps skipped because a loss or a gradient was not finite. */
  readonly skippedSteps: number;
  /** Training samples skipped because they could not be read. */
  readonly unreadable: readonly string[];
  /** Number of the epoch whose weights the checkpoint holds; absent in older results: the last. */
  readonly keptEpoch?: number;
  readonly epochs: readonly Epoch[];
}

/** The result of a fold of a net on single volumes. */
export type FoldResult = AnyFoldResult<EpochRecord>;

const OPTIONAL = ["upperBoundLogLoss", "keptEpoch", "inPlane", "levels", "severe"];
const closed = (properties: Readonly<Record<string, object>>): object => closedObject(properties, OPTIONAL);

const number = { type: "number" };
const count = { type: "integer", minimum: 0 };
const losses = { type: "object", additionalProperties: number };

const epochRecord = closed({
  ...TRAINED_EPOCH_PROPERTIES,
  validationLoss: losses,
  score: closed({
    within1: closed({ x: number, y: number, z: number }),
    weightedLogLoss: number,
    constantLogLoss: number,
    inPlane: closed({ count, medianMm: number, p90Mm: number, maxMm: number, maskPixelMm: number }),
    levels: closed({ wrong: count, count }),
    severe: closed({ severe: count, found: count, others: count, cleared: count }),
  }),
  upperBoundLogLoss: number,
});

/** JSON schemas of the keys of `AnyFoldResult`, but for `epochs`. */
export const FOLD_RESULT_PROPERTIES = {
  run: { type: "string" },
  fold: { type: "integer" },
  dataSet: DATA_SET_IDENTITY_SCHEMA,
  checkpoint: { type: "string" },
  device: { type: "string" },
  engine: { type: "string" },
  trainingSamples: { type: "integer" },
  validationSamples: { type: "integer" },
  skippedSteps: { type: "integer" },
  unreadable: { type: "array", items: { type: "string" } },
  keptEpoch: { type: "integer", minimum: 1 },
};

/** JSON schema of `FoldResult`. */
const FOLD_RESULT_SCHEMA = closed({
  ...FOLD_RESULT_PROPERTIES,
  epochs: { type: "array", minItems: 1, items: epochRecord },
});

/** Checks `result.json`. */
export const parseFoldResult = compileSchema<FoldResult>(FOLD_RESULT_SCHEMA);
