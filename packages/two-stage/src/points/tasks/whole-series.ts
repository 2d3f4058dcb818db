import type { TwoStageTask } from "../../task/two-stage-task.ts";
import { POINTS_FILE } from "../../task/trained-two-stage-run.ts";
import { HEATMAP_TERMS } from "../heads/heatmap-targets.ts";
import { VOLUME_POINT_KEYS } from "../volume-finder.ts";
import { POINT_OPTIONS } from "../point-training.ts";

/** What all tasks of nets that find points in whole series have. */
export const WHOLE_SERIES = {
  net: VOLUME_POINT_KEYS,
  options: POINT_OPTIONS,
  lossTerms: HEATMAP_TERMS,
  figures: [
    { name: "medianPx", title: "median error", unit: "px", aim: { atMost: 3 } },
    { name: "medianSlices", title: "along slices", unit: "slices", aim: { atMost: 1 } },
  ],
  files: [POINTS_FILE],
} as const satisfies Omit<TwoStageTask, "name" | "title" | "withTraining">;
