import type { SeriesDescription } from "@spinegrade/competition-data";
import { canonicalJson } from "@spinegrade/pipeline";
import type { StudySample, StudySeries } from "../../studies/study.ts";
import type { TwoStageTask } from "../../task/two-stage-task.ts";
import { type PointSample, toSampleSeries } from "../point-sample.ts";
import { pointTraining } from "../point-training.ts";
import { createSagittalPointNet } from "../sagittal-point-net.ts";
import { WHOLE_SERIES } from "./whole-series.ts";

const T1 = "Sagittal T1";
const T2 = "Sagittal T2/STIR";

/** The studies of a fold that lack a series, with reasons: they are neither trained nor validated on. */
const OMITTED_FILE = "omitted.json";

/** Points of both sagittal series of a study, which the net sees together. */
export const POINTS_SAGITTAL: TwoStageTask = {
  ...WHOLE_SERIES,
  name: "points-sagittal",
  title: "points on Sagittal T1 and Sagittal T2/STIR together",
  files: [...WHOLE_SERIES.files, OMITTED_FILE],
  withTraining: async (job, use) => {
    const finder = createSagittalPointNet(job.config.net, job.config);
    const training = pairSeries(job.data.training);
    const validation = pairSeries(job.data.validation);
    const omitted = [...training.omitted, ...validation.omitted];
    try {
      const samples = { training: training.pairs, validation: validation.pairs };
      const made = pointTraining(job, finder, samples);
      return await use({
        ...made,
        validate: async (signal) => {
          const { files, ...figures } = await made.validate(signal);
          return { ...figures, files: { ...files, [OMITTED_FILE]: canonicalJson(omitted) } };
        },
      });
    } finally {
      finder.net.dispose();
    }
  },
};

/** A study without one of the two series. */
interface OmittedStudy {
  readonly studyId: number;
  readonly reason: string;
}

/** Both series of each study, Sagittal T2/STIR first, and the studies that lack one. */
function pairSeries(studies: readonly StudySample[]): {
  readonly pairs: readonly PointSample[];
  readonly omitted: readonly OmittedStudy[];
} {
  const pairs: PointSample[] = [];
  const omitted: OmittedStudy[] = [];
  for (const { studyId, series } of studies) {
    const t1 = chooseSeries(series, T1);
    const t2 = chooseSeries(series, T2);
    if (t1 !== undefined && t2 !== undefined)
      pairs.push({ studyId, series: [toSampleSeries(t2, t2.points), toSampleSeries(t1, t1.points)] });
    else
      omitted.push({
        studyId,
        reason: `no series of ${t1 === undefined ? T1 : T2}: the net sees both together`,
      });
  }
  return { pairs, omitted };
}

/** The first series of a kind that has labelled points, else the first. */
function chooseSeries(
  series: readonly StudySeries[],
  description: SeriesDescription,
): StudySeries | undefined {
  const own = series.filter((one) => one.description === description);
  return own.find(({ points }) => points.length > 0) ?? own[0];
}
