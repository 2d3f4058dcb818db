import type { StudySample } from "./study.ts";

/** Studies to train on and to validate on. */
export interface StudySplit<Study = StudySample> {
  readonly training: readonly Study[];
  readonly validation: readonly Study[];
}

/**
 * Splits studies for one fold of a run. With fewer folds than the split has, several folds of the split become one: a
 * study is validated in fold `study.fold % foldCount`.
 */
export function splitStudies<Study extends Pick<StudySample, "fold">>(
  studies: readonly Study[],
  fold: number,
  foldCount: number,
): StudySplit<Study> {
  const isValidated = (study: Study): boolean => study.fold % foldCount === fold;
  return {
    training: studies.filter((study) => !isValidated(study)),
    validation: studies.filter(isValidated),
  };
}
