import { WEIGHT_PRECISIONS } from "@spinegrade/model-zoo";
import { REQUIRED_SETTINGS, TRAIN_SETTINGS } from "../loop/train-settings.ts";

const FOLD = { type: "integer", minimum: 0, maximum: 4 } as const;

/**
 * The keys of a run file that all tasks share, except `net`, each with its JSON schema, default and help text. Types,
 * `--help`, the table in `schema/README.md` and the shipped schema are derived from them.
 */
export const RUN_OPTIONS = {
  description: {
    type: "string",
    description: "Purpose of the run: command, hours on which device, expected score.",
  },
  folds: {
    type: "array",
    minItems: 1,
    uniqueItems: true,
    items: FOLD,
    description: "Folds to train: fold k is validated on the studies of fold k and trained on all others.",
  },
  ...TRAIN_SETTINGS,
  perFold: {
    type: "object",
    propertyNames: { enum: ["0", "1", "2", "3", "4"] },
    additionalProperties: {
      type: "object",
      additionalProperties: false,
      properties: { epochs: TRAIN_SETTINGS.epochs, learningRate: TRAIN_SETTINGS.learningRate },
    },
    description: "Epochs and learning rate of single folds, by fold, in place of the run's.",
  },
  pretrained: {
    type: ["boolean", "string"],
    default: false,
    description: "Initial weights of the encoder: true, timm's; a path, those of a file; false, random ones.",
  },
  recompute: {
    type: "boolean",
    default: false,
    description:
      "Gradient checkpointing of the encoder's blocks: less memory for more time, the same numbers.",
  },
  gradePooling: {
    enum: ["predicted-heatmap", "true-heatmap"],
    default: "predicted-heatmap",
    description:
      "Heatmaps under which grades are pooled in training and in the validation's loss; the true ones give an upper bound.",
  },
  trueHeatmapEpochs: {
    type: "integer",
    minimum: 0,
    default: 0,
    description:
      "Epochs, from the first, in which training pools grades under the true heatmaps, so that they are learned before points are found.",
  },
  trial: {
    type: "boolean",
    description:
      "A run to compare, not to use: ensembles, weights and grading take it only where it is named.",
  },
  keep: {
    enum: ["best", "last"],
    default: "last",
    description:
      "Weights of the checkpoint: of the last epoch, or of the one with the lowest log loss on the validation studies.",
  },
  weightPrecision: {
    enum: WEIGHT_PRECISIONS,
    default: "float32",
    description:
      "Format of the checkpoint's weights; in 16 bits they take half the space, and are validated as they are stored.",
  },
  withoutNoise: {
    type: "string",
    description:
      "Path of a list of improbable grades (`label-fixes:noise`), which are not trained on; validation keeps them.",
  },
  histograms: {
    type: "boolean",
    default: false,
    description: "Logs histograms of weights and gradients to TensorBoard after each epoch.",
  },
  pictures: {
    type: "boolean",
    default: false,
    description: "Logs pictures of a validation volume with its heatmaps to TensorBoard after each epoch.",
  },
  aims: {
    type: "object",
    additionalProperties: false,
    required: ["within1", "logLossReduction"],
    properties: {
      within1: {
        type: "number",
        minimum: 0,
        maximum: 1,
        description: "Share of the points whose x, y and z are each within 1 mask pixel or slice.",
      },
      logLossReduction: {
        type: "number",
        maximum: 1,
        description: "Relative reduction of the weighted log loss against the best constant prediction.",
      },
    },
    description: "Goals on the validation studies, shown next to the results.",
  },
} as const;

/** The required keys of every run file, except `net`. */
export const REQUIRED_OPTIONS = ["description", "folds", ...REQUIRED_SETTINGS] as const;

/** The keys that only runs of nets on single volumes have. */
export const VOLUME_OPTIONS = ["gradePooling", "trueHeatmapEpochs", "pictures", "aims"] as const;

/** A key that only runs of nets on single volumes have. */
export type VolumeOption = (typeof VOLUME_OPTIONS)[number];
