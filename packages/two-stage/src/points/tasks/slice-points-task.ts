import { LEVELS } from "@spinegrade/competition-data";
import type { StudySample } from "../../studies/study.ts";
import type { TwoStageTask } from "../../task/two-stage-task.ts";
import { CLOSE_UP_TERM } from "../close-ups/close-ups.ts";
import { labelledSlices, type PointSample, toSampleSeries } from "../point-sample.ts";
import { pointTraining } from "../point-training.ts";
import { createSlicePointNet, SLICE_POINT_KEYS } from "../slice-point-net.ts";
import { SLICE_POINTS } from "./slice-points.ts";

/** Points of the recesses in axial slices. */
export const POINTS_AXIAL: TwoStageTask = {
  ...SLICE_POINTS,
  name: "points-axial",
  title: "points in slices of Axial T2",
  net: SLICE_POINT_KEYS,
  lossTerms: { ...SLICE_POINTS.lossTerms, closeUps: CLOSE_UP_TERM },
  withTraining: async (job, use) => {
    const finder = createSlicePointNet(job.config.net, job.config);
    try {
      const samples = {
        training: levelSlices(job.data.training),
        validation: levelSlices(job.data.validation),
      };
      const training = pointTraining(job, finder, samples, {
        isAsked: ({ side }, { points }) => points.some((point) => point.side === side),
      });
      return await use(training);
    } finally {
      finder.net.dispose();
    }
  },
};

/** The labelled slices of each axial series, one sample for each slice and level. */
function levelSlices(studies: readonly StudySample[]): PointSample[] {
  return studies.flatMap(({ studyId, series }) =>
    series
      .filter(({ description }) => description === "Axial T2")
      .flatMap((one) =>
        LEVELS.flatMap((level) => {
          const ofLevel = one.points.filter((point) => point.level === level);
          return labelledSlices(ofLevel).map(({ slice, points }): PointSample => {
            return { studyId, slice, series: [toSampleSeries(one, points)] };
          });
        }),
      ),
  );
}
