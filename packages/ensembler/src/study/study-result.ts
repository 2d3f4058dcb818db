import type { DataSetIdentity } from "@spinegrade/pipeline";
import type { StudyQuestion, StudyQuestionName } from "./compare-study.ts";
import type { StudyPlan } from "./study-plan.ts";
import type { StudySubmission } from "./study-submission.ts";

/** The content of `study.json`. */
export interface StudyResult {
  readonly dataSet: DataSetIdentity;
  readonly plan: StudyPlan;
  readonly questions: readonly StudyQuestion[];
  /** Absent when the data set has no test studies. */
  readonly submission?: StudySubmission;
}

/** A question as readers see it. */
export const QUESTION_WORDS: Readonly<
  Record<StudyQuestionName, { readonly heading: string; readonly intro: string }>
> = {
  ensemble: {
    heading: "What the ensemble gains over single nets",
    intro: "Each net, then the mean of all nets of its task; both averaged over the left-right flip.",
  },
  flip: {
    heading: "What flip averaging gains",
    intro:
      "The ensemble without, then with the mean over the image and its mirror image. The canal's nets see each slice alone and choose among all, so the order of the slices changes nothing for them.",
  },
  bug: {
    heading: "What the submission's bug cost",
    intro:
      "The same net, first trained with the flip that keeps left and right where they were, then with the flip that exchanges them.",
  },
  "upper-bound": {
    heading: "What better points could gain at most",
    intro:
      "The net that pools grades under its own heatmaps, then one trained and evaluated with the true heatmaps in their place.",
  },
  blend: {
    heading: "What blending gains",
    intro:
      "The partner alone, then the published blends by recipe. The published blend of two folds has no out-of-fold figure: those folds predict no study of the others.",
  },
};
