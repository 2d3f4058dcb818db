import type { Condition } from "@spinegrade/competition-data";

/** The conditions that share a calibration: both sides of a condition are one, for there are few severe grades. */
export const CONDITION_GROUPS = ["spinal", "foraminal", "subarticular"] as const;

/** A group of conditions that share a calibration. */
export type ConditionGroup = (typeof CONDITION_GROUPS)[number];

const GROUP_OF: Readonly<Record<Condition, ConditionGroup>> = {
  spinal_canal_stenosis: "spinal",
  left_neural_foraminal_narrowing: "foraminal",
  right_neural_foraminal_narrowing: "foraminal",
  left_subarticular_stenosis: "subarticular",
  right_subarticular_stenosis: "subarticular",
};

/** The group of a condition. */
export function groupOf(condition: Condition): ConditionGroup {
  return GROUP_OF[condition];
}
