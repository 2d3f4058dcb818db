import { POINTS_FILE } from "../../task/trained-two-stage-run.ts";
import type { TwoStageTask } from "../../task/two-stage-task.ts";
import { HEATMAP_TERMS } from "../heads/heatmap-targets.ts";
import { POINT_OPTIONS } from "../point-training.ts";

/** Common parts of all tasks that find points; slice tasks need no others. */
export const SLICE_POINTS = {
  options: POINT_OPTIONS,
  lossTerms: HEATMAP_TERMS,
  figures: [{ name: "medianPx", title: "median error", unit: "px", aim: { atMost: 3 } }],
  files: [POINTS_FILE],
} as const satisfies Omit<TwoStageTask, "name" | "title" | "net" | "withTraining">;
