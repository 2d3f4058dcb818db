import { compileSchema } from "@spinegrade/pipeline";
import type { Generator } from "@spinegrade/random";
import type { TwoStageJob, TwoStageTask } from "../../task/two-stage-task.ts";
import { cropLength } from "../crops/crop-layout.ts";
import { cutSagittalCrops } from "../crops/cut-sagittal-crops.ts";
import { readSagittalView } from "./cut-sample.ts";
import type { GraderSample } from "./grader-sample.ts";
import { graderOptions, type GraderSettings, pickOptions, settingsSchema } from "../grader-settings.ts";
import { graderTraining } from "./grader-training.ts";
import { readGraderPoints } from "../points/read-grader-points.ts";
import {
  createSagittalCropGrader,
  SAGITTAL_GRADER_KEYS,
  type SagittalGroup,
} from "../nets/sagittal-crop-grader.ts";
import { GRADE_FIGURES, GRADE_FILE } from "./validate-grades.ts";
import { volumeReader } from "../volume-reader.ts";

const OPTIONS = graderOptions(["sagittal"]);
const parseSettings = compileSchema<GraderSettings>(settingsSchema(OPTIONS));

/** Grades of the foramina from crops of Sagittal T1. */
export const GRADES_T1 = sagittalGradesTask("grades-t1", "grades of the foramina on Sagittal T1", "nfn");

/** Grades of the canal from crops of Sagittal T2/STIR. */
export const GRADES_T2 = sagittalGradesTask("grades-t2", "grades of the canal on Sagittal T2/STIR", "scs");

function sagittalGradesTask(name: string, title: string, group: SagittalGroup): TwoStageTask {
  const settingsOf = ({ config, run }: TwoStageJob): GraderSettings =>
    parseSettings(pickOptions(config, OPTIONS), `the run ${run}`);
  return {
    name,
    title,
    net: SAGITTAL_GRADER_KEYS,
    options: OPTIONS,
    lossTerms: { grade: { weight: 1, title: "grade" } },
    figures: GRADE_FIGURES,
    files: [GRADE_FILE],
    readPoints: (job) => readGraderPoints(job, settingsOf(job)),
    withTraining: async (job, use) => {
      const settings = settingsOf(job);
      const { seed, recompute, net } = job.config;
      const grader = createSagittalCropGrader(net, group, { seed, recompute });
      const cut = async (sample: GraderSample, generator?: Generator): Promise<Float32Array> => {
        const read = volumeReader(job.folders.workDir);
        const view = await readSagittalView(sample.sagittal, settings, read, generator);
        return view === null
          ? new Float32Array(grader.columns * cropLength(grader.layout))
          : cutSagittalCrops(view.volume, view.points, grader.layout, view.augmentation);
      };
      try {
        return await use(graderTraining(job, settings, { group, grader, cut }));
      } finally {
        grader.net.dispose();
      }
    },
  };
}
