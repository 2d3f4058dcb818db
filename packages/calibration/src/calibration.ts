import { closedObject, compileSchema, type Parse, tripleOf } from "@spinegrade/pipeline";
import type { ClassWeights, Temperature } from "./calibrate-probabilities.ts";
import { CONDITION_GROUPS, type ConditionGroup } from "./condition-group.ts";
import type { ConformalScores } from "./conformal-sets.ts";

/** A measure before and after calibration. */
export interface BeforeAndAfter {
  readonly raw: number;
  readonly calibrated: number;
}

/** The calibration of one group of conditions. */
export interface GroupCalibration {
  /** Graded predictions that it was fitted on. */
  readonly count: number;
  /** One of each grade; of files by an earlier version, one for all. */
  readonly temperature: Temperature;
  /** Class weights to divide out of the probabilities: see `fitScaling`. */
  readonly weights: ClassWeights;
  /** Mean log loss, unweighted, of the samples that it was fitted on. */
  readonly logLoss: BeforeAndAfter;
  /** Expected calibration error of the same samples. */
  readonly calibrationError: BeforeAndAfter;
  readonly scores: ConformalScores;
}

/** The content of `calibration.json`. */
export interface Calibration {
  /** Class weights of the loss that the nets were trained with. */
  readonly classWeights: ClassWeights;
  /** Studies whose out-of-fold predictions it was fitted on. */
  readonly studies: number;
  /** The groups with graded predictions. */
  readonly groups: Readonly<Partial<Record<ConditionGroup, GroupCalibration>>>;
}

const share = { type: "number", minimum: 0, maximum: 1 };
const positive = { type: "number", exclusiveMinimum: 0 };
const count = { type: "integer", minimum: 0 };
const beforeAndAfter = closedObject({ raw: { type: "number" }, calibrated: { type: "number" } });
const group = closedObject({
  count,
  temperature: { anyOf: [positive, tripleOf(positive)] },
  weights: tripleOf(positive),
  logLoss: beforeAndAfter,
  calibrationError: beforeAndAfter,
  scores: tripleOf({ type: "array", items: share }),
});

/** Parses the content of `calibration.json`. @throws UserError that lists every fault. */
export const parseCalibration: Parse<Calibration> = compileSchema<Calibration>(
  closedObject({
    classWeights: tripleOf(positive),
    studies: count,
    groups: closedObject(Object.fromEntries(CONDITION_GROUPS.map((name) => [name, group])), CONDITION_GROUPS),
  }),
);
