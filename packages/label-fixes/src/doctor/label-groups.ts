import { labelsOf, TASKS, type MarkedSeries, type Task } from "@spinegrade/competition-data";

/** A group of labels: those of the two training tasks, and the subarticular marks on axial series. */
export type LabelGroup = Task | "ss";

/** The series of each group and its points in order; left before right, L1/L2 to L5/S1. */
export const LABEL_GROUPS: Readonly<Record<LabelGroup, MarkedSeries>> = {
  ...TASKS,
  ss: {
    description: "Axial T2",
    points: [...labelsOf("left_subarticular_stenosis"), ...labelsOf("right_subarticular_stenosis")],
  },
};
