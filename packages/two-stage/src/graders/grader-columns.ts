import {
  LABEL_GROUPS,
  type Condition,
  type LabelGroup,
  type Level,
  type PointSide,
} from "@spinegrade/competition-data";

/** A row that a grader predicts, and the point around which its crop is cut. */
export interface GraderColumn {
  readonly condition: Condition;
  readonly level: Level;
  readonly side: PointSide;
}

/** The rows of a grader in the order of its crops: L1/L2 to L5/S1, left before right. */
export function columnsOf(group: LabelGroup): GraderColumn[] {
  return LABEL_GROUPS[group].points.map(({ condition, level }) => ({
    condition,
    level,
    side: condition.startsWith("left_") ? "left" : condition.startsWith("right_") ? "right" : "middle",
  }));
}
