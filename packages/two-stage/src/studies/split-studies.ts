import type { StudySample } from "./study.ts";

/** Studies to train on and to validate on. */
export interface StudySplit {
  readonly training: readonly StudySample[];
  readonly validation: readonly StudySample[];
}

/**
 * Splits studies for one fold of a run. With fewer folds than the split has, several folds of the split become one: a
 * study is validated in fold `study.fold % foldCount`.
 */
export function splitStudies(studies: readonly StudySample[], fold: number, foldCount: number): StudySplit {
  const isValidated = (study: StudySample): boolean => study.fold % foldCount === fold;
  return {
    training: studies.filter((study) => !isValidated(study)),
    validation: studies.filter(isValidated),
  };
}
