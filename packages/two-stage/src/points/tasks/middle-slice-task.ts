import type { SeriesDescription } from "@spinegrade/competition-data";
import type { StudySample, StudySeries } from "../../studies/study.ts";
import type { TwoStageTask } from "../../task/two-stage-task.ts";
import { middleOfTen } from "../../volumes/ten-slices.ts";
import { createMiddleSliceNet, MIDDLE_SLICE_KEYS } from "../middle-slice-net.ts";
import { type LabelledSlice, labelledSlices, type PointSample, toSampleSeries } from "../point-sample.ts";
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
          training: slicesOf(training, description, slicesWithPoints),
          validation: slicesOf(validation, description, (series) => [
            ...slicesWithPoints(series),
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

type SliceOfSeries = LabelledSlice & Pick<SagittalSlice, "isMiddle">;

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
function slicesWithPoints({ points }: StudySeries): SliceOfSeries[] {
  return labelledSlices(points).map((labelled) => ({
    slice: labelled.slice,
    isMiddle: false,
    points: labelled.points.map((point) => ({ ...point, side: "middle" })),
  }));
}

/** The slice that prediction looks at. */
function middleSlice({ depth }: StudySeries): SliceOfSeries {
  return { slice: middleOfTen(depth), isMiddle: true, points: [] };
}
