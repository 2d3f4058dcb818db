import type { TwoStageTask } from "../../task/two-stage-task.ts";
import { CLOSE_UP_TERM } from "../close-ups/close-ups.ts";
import { SAGITTAL_POINT_KEYS, VOLUME_POINT_KEYS } from "../volume-finder.ts";
import { SLICE_POINTS } from "./slice-points.ts";

/** Common parts of all tasks that find points in whole series: those of slice tasks, and a figure along the slices. */
export const WHOLE_SERIES = {
  ...SLICE_POINTS,
  net: VOLUME_POINT_KEYS,
  figures: [
    ...SLICE_POINTS.figures,
    { name: "medianSlices", title: "along slices", unit: "slices", aim: { atMost: 1 } },
  ],
} as const satisfies Omit<TwoStageTask, "name" | "title" | "withTraining">;

/** Common parts of the tasks on one sagittal series. */
export const SAGITTAL_SERIES = {
  ...WHOLE_SERIES,
  net: SAGITTAL_POINT_KEYS,
  lossTerms: { ...WHOLE_SERIES.lossTerms, closeUps: CLOSE_UP_TERM },
} as const satisfies Omit<TwoStageTask, "name" | "title" | "withTraining">;
