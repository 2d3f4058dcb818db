import type { LabelGroup } from "@spinegrade/competition-data";
import { compileSchema } from "@spinegrade/pipeline";
import type { TwoStageJob, TwoStageRun, TwoStageTask } from "../../task/two-stage-task.ts";
import { type GraderSettings, pickOptions, settingsSchema } from "../grader-settings.ts";
import type { CropGrader } from "../nets/crop-grader.ts";
import { readGraderPoints } from "../points/read-grader-points.ts";
import type { GraderParts } from "./grader-parts.ts";
import { graderTraining } from "./grader-training.ts";
import { GRADE_FIGURES, GRADE_FILE } from "./validate-grades.ts";

/** A task of a grader of crops: its name, keys and options, and what is its alone. */
interface GraderTask<Settings extends GraderSettings, Crops, Grader extends CropGrader<Crops>> extends Pick<
  TwoStageTask,
  "name" | "title" | "net" | "options"
> {
  readonly group: LabelGroup;
  /** Creates the grader of a run's `net`. */
  readonly create: (net: TwoStageRun["net"], settings: Pick<TwoStageRun, "seed" | "recompute">) => Grader;
  /** Makes what cuts the crops of a study. @param workDir has the volumes. */
  readonly cutter: (grader: Grader, settings: Settings, workDir: string) => GraderParts<Crops>["cut"];
}

/** Makes the task of a grader of crops around the points that other runs found. */
export function graderTask<Settings extends GraderSettings, Crops, Grader extends CropGrader<Crops>>({
  group,
  create,
  cutter,
  ...named
}: GraderTask<Settings, Crops, Grader>): TwoStageTask {
  const parseSettings = compileSchema<Settings>(settingsSchema(named.options));
  const settingsOf = ({ config, run }: TwoStageJob): Settings =>
    parseSettings(pickOptions(config, named.options), `the run ${run}`);
  return {
    ...named,
    lossTerms: { grade: { weight: 1, title: "grade" } },
    figures: GRADE_FIGURES,
    files: [GRADE_FILE],
    readPoints: (job) => readGraderPoints(job, settingsOf(job)),
    withTraining: async (job, use) => {
      const settings = settingsOf(job);
      const { seed, recompute, net } = job.config;
      const grader = create(net, { seed, recompute });
      try {
        const cut = cutter(grader, settings, job.folders.workDir);
        return await use(graderTraining(job, settings, { group, grader, cut }));
      } finally {
        grader.net.dispose();
      }
    },
  };
}
