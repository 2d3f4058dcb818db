import { sha256 } from "@spinegrade/pipeline";

/**
 * The hash under which a training study is recorded. It keeps an id from being read, not from being guessed: whoever has a
 * list of ids can test each of them.
 */
export function hashStudyId(id: number | string): string {
  return sha256(`spinegrade study ${id}`);
}

/**
 * The hashes that may stand for a study: of its StudyInstanceUID, of the last number of that, and of its PatientID, which
 * is the study's id in the competition's images.
 */
export function hashesOfStudy(studyInstanceUid: string, patientId: string | undefined): string[] {
  const last = studyInstanceUid.split(".").at(-1) ?? "";
  return [studyInstanceUid, last, ...(patientId === undefined ? [] : [patientId])].map(hashStudyId);
}
