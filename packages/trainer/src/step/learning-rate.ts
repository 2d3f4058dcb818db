import { type FromSchema, UserError } from "@spinegrade/pipeline";

const RATE = { type: "number", exclusiveMinimum: 0 } as const;

/** JSON schema of an epoch, counted from 0. */
export const FROM_EPOCH = { type: "integer", minimum: 0 } as const;

/** The learning rate from an epoch on. */
const STEP_SCHEMA = {
  type: "object",
  additionalProperties: false,
  required: ["fromEpoch", "rate"],
  properties: { fromEpoch: FROM_EPOCH, rate: RATE },
} as const;

/** From `rate` to `finalRate` along half a cosine, updated each step (arXiv:1608.03983, without restarts). */
const COSINE_SCHEMA = {
  type: "object",
  additionalProperties: false,
  required: ["schedule", "rate", "finalRate"],
  properties: { schedule: { const: "cosine" }, rate: RATE, finalRate: { type: "number", minimum: 0 } },
} as const;

/** JSON schema of `LearningRate`. */
export const LEARNING_RATE_SCHEMA = {
  anyOf: [RATE, { type: "array", minItems: 1, items: STEP_SCHEMA }, COSINE_SCHEMA],
  description:
    "A number; a rate from each epoch on, the first from epoch 0; or half a cosine over all steps.",
} as const;

/**
 * A constant rate, a rate for each range of epochs (the first must start at epoch 0), or half a cosine over all steps.
 */
export type LearningRate = FromSchema<typeof LEARNING_RATE_SCHEMA>;

/** The learning rate from an epoch on. */
export type LearningRateStep = FromSchema<typeof STEP_SCHEMA>;

/** From `rate` to `finalRate` along half a cosine, updated each step (arXiv:1608.03983, without restarts). */
export type CosineSchedule = FromSchema<typeof COSINE_SCHEMA>;

/** The position in a training: epochs and steps are counted from 0. */
export interface ScheduleMoment {
  readonly epoch: number;
  readonly step: number;
  readonly totalSteps: number;
  /** Length of the linear warm-up: step s uses the fraction (s + 1) / warmUpSteps of the rate. */
  readonly warmUpSteps: number;
}

/**
 * Computes the learning rate of a step. A cosine starts after the warm-up and lasts until `totalSteps`, like PyTorch's
 * CosineAnnealingLR after a warm-up in SequentialLR.
 * @throws UserError when a schedule by epochs does not start at epoch 0.
 */
export function learningRateAt(schedule: LearningRate, moment: ScheduleMoment): number {
  const { step, warmUpSteps } = moment;
  const warmth = step < warmUpSteps ? (step + 1) / warmUpSteps : 1;
  return warmth * fullRateAt(schedule, moment);
}

function fullRateAt(
  schedule: LearningRate,
  { epoch, step, totalSteps, warmUpSteps }: ScheduleMoment,
): number {
  if (typeof schedule === "number") return schedule;
  if (!("schedule" in schedule)) return stepAt(schedule, epoch, "learningRate").rate;
  const { rate, finalRate } = schedule;
  const part = Math.max(0, step - warmUpSteps) / Math.max(1, totalSteps - warmUpSteps);
  return finalRate + ((rate - finalRate) * (1 + Math.cos(Math.PI * part))) / 2;
}

/**
 * Finds the entry of a schedule by epochs that is in force.
 * @param key names the schedule, for the error.
 * @throws UserError when the schedule does not start at epoch 0.
 */
export function stepAt<T extends { fromEpoch: number }>(steps: readonly T[], epoch: number, key: string): T {
  const step = steps.findLast(({ fromEpoch }) => fromEpoch <= epoch);
  if (step === undefined)
    throw new UserError(`${key} has no step for epoch ${epoch}: begin with "fromEpoch": 0`);
  return step;
}
