import type { SeriesDescription } from "@spinegrade/competition-data";
import type { LabelledPoint, StudySample, StudySeries } from "../../studies/study.ts";
import type { TwoStageTask } from "../../task/two-stage-task.ts";
import { middleOfTen } from "../../volumes/ten-slices.ts";
import { createMiddleSliceNet, MIDDLE_SLICE_KEYS } from "../middle-slice-net.ts";
import { type PointSample, toSampleSeries } from "../point-sample.ts";
import { pointTraining } from "../point-training.ts";
import { SLICE_POINTS } from "./slice-points.ts";

/** Levels in slices of Sagittal T1. */
export const POINTS_SLICE_T1 = middleSliceTask("points-slice-t1", "Sagittal T1");

/** Levels in slices of Sagittal T2/STIR. */
export const POINTS_SLICE_T2 = middleSliceTask("points-slice-t2", "Sagittal T2/STIR");

/** A slice of a sagittal series. */
interface SagittalSlice extends PointSample {
  readonly slice: number;
  /** Whether its points are those of the series in the point table. */
  readonly isMiddle: boolean;
}

/** Makes the task of a net that is trained on labelled slices of a kind of series and asked about their middle ones. */
function middleSliceTask(name: string, description: SeriesDescription): TwoStageTask {
  return {
    ...SLICE_POINTS,
    name,
    title: `points in slices of ${description}`,
    net: MIDDLE_SLICE_KEYS,
    withTraining: async (job, use) => {
      const finder = createMiddleSliceNet(job.config.net, job.config);
      const { training, validation } = job.data;
      try {
        const samples = {
          training: slicesOf(training, description, labelledSlices),
          validation: slicesOf(validation, description, (series) => [
            ...labelledSlices(series),
            middleSlice(series),
          ]),
        };
        return await use(pointTraining(job, finder, samples, { isListed: ({ isMiddle }) => isMiddle }));
      } finally {
        finder.net.dispose();
      }
    },
  };
}

interface SliceOfSeries extends Pick<SagittalSlice, "slice" | "isMiddle"> {
  readonly points: readonly LabelledPoint[];
}

function slicesOf(
  studies: readonly StudySample[],
  description: SeriesDescription,
  select: (series: StudySeries) => readonly SliceOfSeries[],
): SagittalSlice[] {
  return studies.flatMap(({ studyId, series }) =>
    series
      .filter((one) => one.description === description)
      .flatMap((one) =>
        select(one).map(({ points, ...slice }): SagittalSlice => {
          return { ...slice, studyId, series: [toSampleSeries(one, points)] };
        }),
      ),
  );
}

/** Each slice with a label; the net does not tell sides apart. */
function labelledSlices({ points }: StudySeries): SliceOfSeries[] {
  const slices = [...new Set(points.map(({ z }) => z))].sort((a, b) => a - b);
  return slices.map((slice) => ({
    slice,
    isMiddle: false,
    points: points.filter(({ z }) => z === slice).map((point) => ({ ...point, side: "middle" })),
  }));
}

/** The slice that prediction looks at. */
function middleSlice({ depth }: StudySeries): SliceOfSeries {
  return { slice: middleOfTen(depth), isMiddle: true, points: [] };
}
