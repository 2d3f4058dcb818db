import { contentKey } from "@spinegrade/pipeline";
import { planStudy, type SampledStudy, type Split, type StudyPlan } from "./plan-study.ts";

/**
 * Version of what is drawn from a seed. Raise it with every change that alters a single byte of a study, so that
 * studies on disk are made again; a test holds the two together.
 */
export const PHANTOM_VERSION = 3;

/** A study to make: plain data, so that it can be sent to a worker thread. */
export interface StudyTask {
  readonly split: Split;
  readonly studyId: number;
  readonly source: { readonly kind: "sampled"; readonly study: SampledStudy };
}

/** The plan of a task's study. */
export function planTask({ source }: StudyTask): StudyPlan {
  return planStudy(source.study);
}

/** Hash of all that decides the bytes of a task's study. */
export function taskKey(task: StudyTask): string {
  return contentKey({ version: PHANTOM_VERSION, ...task });
}
