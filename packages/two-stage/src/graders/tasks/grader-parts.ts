import type { LabelGroup } from "@spinegrade/competition-data";
import type { Generator } from "@spinegrade/random";
import type { CropGrader } from "../nets/crop-grader.ts";
import type { GraderSample } from "./grader-sample.ts";

/** Parts in which the graders of a task differ. */
export interface GraderParts<Crops> {
  readonly group: LabelGroup;
  readonly grader: CropGrader<Crops>;
  /** Cuts the crops of a study: with a generator augmented, at points that it draws; else at found points. */
  readonly cut: (sample: GraderSample, generator?: Generator) => Promise<Crops>;
}
