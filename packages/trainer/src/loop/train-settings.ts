import { PRODUCT_PRECISIONS, STATE_PRECISIONS } from "@spinegrade/engine";
import { compileSchema, type FromProperties, type GivenProperties } from "@spinegrade/pipeline";
import { LEARNING_RATE_SCHEMA } from "../step/learning-rate.ts";

/**
 * The settings of the training loop, each with its JSON schema, default and help text. Types, run files, `--help`, the
 * table in `schema/README.md` and the shipped schema are derived from them.
 */
export const TRAIN_SETTINGS = {
  epochs: { type: "integer", minimum: 1, description: "Times that the net sees every sample." },
  batchSize: { type: "integer", minimum: 1, description: "Samples that the net sees at once." },
  accumulation: {
    type: "integer",
    minimum: 1,
    default: 1,
    description: "Batches per step; the step takes their mean gradient.",
  },
  learningRate: LEARNING_RATE_SCHEMA,
  warmUpSteps: {
    type: "integer",
    minimum: 0,
    default: 0,
    description: "Steps in which the learning rate rises evenly to its full value.",
  },
  weightDecay: {
    type: "number",
    minimum: 0,
    default: 0.01,
    description: "Decoupled weight decay (AdamW), of every parameter.",
  },
  emaDecay: {
    type: "number",
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    default: 0.99,
    description: "Share of the moving average of the weights that stays at each step.",
  },
  optimizerStatePrecision: {
    enum: STATE_PRECISIONS,
    default: "float32",
    description:
      "Format of AdamW's moments between steps; 16 bits take half the memory and the native operations, on the CPU.",
  },
  clipNorm: {
    type: "number",
    exclusiveMinimum: 0,
    description: "Limit of the Euclidean norm of the whole gradient. Without it nothing is clipped.",
  },
  seed: { type: "integer", minimum: 0, default: 1234, description: "Seed of every random draw." },
  productPrecision: {
    enum: PRODUCT_PRECISIONS,
    default: "float32",
    description:
      "Factors of linear layers' products in training steps: as they are, or rounded to bfloat16, which is faster and needs a processor with AVX512-BF16. Validation computes in float32, or as `SPINEGRADE_PRODUCT_PRECISION` says.",
  },
  onNan: {
    enum: ["stop", "skip"],
    default: "stop",
    description: "A loss or gradient that is not finite: stop the training, or skip the step and count it.",
  },
  maxUnreadable: {
    type: "integer",
    minimum: 0,
    default: 0,
    description: "Training samples that may be unreadable: they are named and skipped.",
  },
} as const;

/** The settings without a default. */
export const REQUIRED_SETTINGS = ["epochs", "batchSize", "learningRate"] as const;

/** The settings of a training as a program passes them. */
export type TrainSettings = GivenProperties<typeof TRAIN_SETTINGS, (typeof REQUIRED_SETTINGS)[number]>;

/** Settings with all defaults filled in. */
export type FullSettings = FromProperties<typeof TRAIN_SETTINGS, (typeof REQUIRED_SETTINGS)[number]>;

const validate = compileSchema<FullSettings>({
  type: "object",
  required: REQUIRED_SETTINGS,
  properties: TRAIN_SETTINGS,
});

/**
 * Checks settings and fills in the defaults of the published runs.
 * @throws UserError that lists every invalid value.
 */
export function withDefaults(settings: TrainSettings): FullSettings {
  const entries = Object.entries(settings).filter(([key]) => key in TRAIN_SETTINGS);
  return validate(Object.fromEntries(entries), "the training's settings");
}
