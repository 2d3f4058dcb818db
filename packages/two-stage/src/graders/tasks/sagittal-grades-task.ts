import type { TwoStageTask } from "../../task/two-stage-task.ts";
import { cropLength } from "../crops/crop-layout.ts";
import { cutSagittalCrops } from "../crops/cut-sagittal-crops.ts";
import { graderOptions, type GraderSettings } from "../grader-settings.ts";
import {
  createSagittalCropGrader,
  SAGITTAL_GRADER_KEYS,
  type SagittalCropGrader,
  type SagittalGroup,
} from "../nets/sagittal-crop-grader.ts";
import { volumeReaders } from "../volume-readers.ts";
import { readSagittalView } from "./cut-sample.ts";
import { graderTask } from "./grader-task.ts";

/** Grades of the foramina from crops of Sagittal T1. */
export const GRADES_T1 = sagittalGradesTask("grades-t1", "grades of the foramina on Sagittal T1", "nfn");

/** Grades of the canal from crops of Sagittal T2/STIR. */
export const GRADES_T2 = sagittalGradesTask("grades-t2", "grades of the canal on Sagittal T2/STIR", "scs");

function sagittalGradesTask(name: string, title: string, group: SagittalGroup): TwoStageTask {
  return graderTask<GraderSettings, Float32Array, SagittalCropGrader>({
    ...{ name, title, group, net: SAGITTAL_GRADER_KEYS, options: graderOptions(["sagittal"]) },
    create: (net, settings) => createSagittalCropGrader(net, group, settings),
    cutter: ({ columns, layout }, settings, workDir) => {
      const readers = volumeReaders(workDir);
      return async ({ sagittal }, generator) => {
        const view = await readSagittalView(sagittal, settings, readers(), generator);
        return view === null
          ? new Float32Array(columns * cropLength(layout))
          : cutSagittalCrops(view.volume, view.points, layout, view.augmentation);
      };
    },
  });
}
