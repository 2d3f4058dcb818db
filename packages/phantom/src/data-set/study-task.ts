import { contentKey } from "@spinegrade/pipeline";
import { planTableStudy } from "../from-tables/plan-table-study.ts";
import type { TableStudy } from "../from-tables/table-study.ts";
import type { SizeOptions } from "../plan/size-options.ts";
import { planStudy, type SampledStudy, type Split, type StudyPlan } from "../plan/plan-study.ts";

/**
 * Version of the generator. Raise it with every change that alters a single byte of a study, so that studies on disk
 * are generated again. A test enforces this.
 */
export const PHANTOM_VERSION = 8;

/** A study to generate: plain data that can be sent to a worker thread. */
export interface StudyTask {
  readonly split: Split;
  readonly studyId: number;
  readonly source: StudySource;
}

/** The source of a study: drawn, or fitted to the competition's tables. */
export type StudySource =
  | { readonly kind: "sampled"; readonly study: SampledStudy }
  | {
      readonly kind: "tables";
      readonly study: TableStudy;
      readonly seed: number;
      readonly size: SizeOptions;
    };

/** Plans a task's study. */
export function planTask({ source }: StudyTask): StudyPlan {
  return source.kind === "sampled"
    ? planStudy(source.study)
    : planTableStudy(source.study, source.seed, source.size);
}

/** Hash of everything that determines the bytes of a task's study. */
export function taskKey(task: StudyTask): string {
  return contentKey({ version: PHANTOM_VERSION, ...task });
}
