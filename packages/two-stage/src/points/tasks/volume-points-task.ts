import type { PointSide, SeriesDescription } from "@spinegrade/competition-data";
import type { StudySample } from "../../studies/study.ts";
import type { TwoStageTask } from "../../task/two-stage-task.ts";
import { AXIAL_VOLUME_SCALE, type VolumePointScale } from "../heads/regressed-units.ts";
import { T1_SIDES, T2_SIDES } from "../point-order.ts";
import { type PointSample, toSampleSeries } from "../point-sample.ts";
import { pointTraining } from "../point-training.ts";
import { createVolumePointNet } from "../volume-point-net.ts";
import { SAGITTAL_SERIES, WHOLE_SERIES } from "./whole-series.ts";

/** The points that a net finds in a kind of series. */
interface VolumePoints {
  readonly description: SeriesDescription;
  readonly sides: readonly PointSide[];
  readonly scale?: VolumePointScale;
  readonly rotationDegrees?: number;
}

/** Makes the task of a net that finds the points of a whole series. */
function volumePointsTask(
  name: string,
  points: VolumePoints,
  common: typeof WHOLE_SERIES | typeof SAGITTAL_SERIES,
): TwoStageTask {
  return {
    ...common,
    name,
    title: `points on ${points.description}`,
    withTraining: async (job, use) => {
      const finder = createVolumePointNet(job.config.net, points.sides, job.config, points.scale);
      try {
        const samples = {
          training: seriesOf(job.data.training, points),
          validation: seriesOf(job.data.validation, points),
        };
        return await use(pointTraining(job, finder, samples, points));
      } finally {
        finder.net.dispose();
      }
    },
  };
}

/** Points of the foramina on Sagittal T1. */
export const POINTS_T1 = volumePointsTask(
  "points-t1",
  { description: "Sagittal T1", sides: T1_SIDES },
  SAGITTAL_SERIES,
);

/** Points of the canal on Sagittal T2/STIR. */
export const POINTS_T2 = volumePointsTask(
  "points-t2",
  { description: "Sagittal T2/STIR", sides: T2_SIDES },
  SAGITTAL_SERIES,
);

/** Points of the recesses in whole Axial T2 series: of all levels, also of those that a series does not show. */
export const POINTS_AXIAL_VOLUME = volumePointsTask(
  "points-axial-volume",
  { description: "Axial T2", sides: ["left", "right"], scale: AXIAL_VOLUME_SCALE, rotationDegrees: 10 },
  WHOLE_SERIES,
);

function seriesOf(studies: readonly StudySample[], { description, sides }: VolumePoints): PointSample[] {
  return studies.flatMap(({ studyId, series }) =>
    series
      .filter((one) => one.description === description)
      .map((one): PointSample => {
        const points = one.points.filter(({ side }) => sides.includes(side));
        return { studyId, series: [toSampleSeries(one, points)] };
      }),
  );
}
