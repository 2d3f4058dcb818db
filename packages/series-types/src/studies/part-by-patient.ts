import type { MrFile, MrHeader } from "@spinegrade/dicom-ingest";
import { sha256 } from "@spinegrade/pipeline";

/** The patient of a study; a value is undefined where no file states it. */
export interface Patient {
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** `YYYYMMDD`. */
  readonly birthDate: string | undefined;
}

/** The files of one series and one patient. */
export interface PatientSeries {
  readonly patientKey: string;
  readonly patient: Patient;
  readonly files: readonly MrFile[];
}

const KEY_CHARACTERS = 16;

/**
 * Divides files by patient, study and series, in the order in which these first occur. Files that name no patient belong
 * to the only patient of their study; if it has several, to none of them.
 */
export function partByPatient(files: readonly MrFile[]): PatientSeries[] {
  const patientsOfStudy = new Map<string, Set<string>>();
  for (const { header } of files) {
    const patients = patientsOfStudy.get(header.studyInstanceUid) ?? new Set();
    patientsOfStudy.set(header.studyInstanceUid, patients);
    if (identityOf(header) !== "") patients.add(identityOf(header));
  }
  const parts = new Map<string, MrFile[]>();
  const keys = new Map<MrFile[], string>();
  for (const file of files) {
    const { studyInstanceUid, seriesInstanceUid } = file.header;
    const known = patientsOfStudy.get(studyInstanceUid) ?? new Set();
    const patientKey = keyOf(identityOf(file.header), studyInstanceUid, known);
    const key = [patientKey, studyInstanceUid, seriesInstanceUid].join("\n");
    const part = parts.get(key) ?? [];
    parts.set(key, part);
    part.push(file);
    keys.set(part, patientKey);
  }
  return [...parts.values()].map((part) => ({
    patientKey: keys.get(part) ?? "",
    patient: patientOf(part.map(({ header }) => header)),
    files: part,
  }));
}

/** The key that tells patients apart: PatientID with its issuer, else name and date of birth; "" if none is stated. */
function identityOf({ patientId, patientIdIssuer, patientName, patientBirthDate }: MrHeader): string {
  if (patientId !== undefined) return JSON.stringify(["id", patientId, patientIdIssuer ?? ""]);
  if (patientName === undefined) return "";
  return JSON.stringify(["name", patientName.toUpperCase(), patientBirthDate ?? ""]);
}

function keyOf(identity: string, studyUid: string, known: ReadonlySet<string>): string {
  const [only] = known;
  const assumed = identity === "" && known.size === 1 && only !== undefined ? only : identity;
  const text = assumed === "" ? JSON.stringify(["study", studyUid]) : assumed;
  return sha256(text).slice(0, KEY_CHARACTERS);
}

function patientOf(headers: readonly MrHeader[]): Patient {
  const first = <T>(valueOf: (header: MrHeader) => T | undefined): T | undefined =>
    headers.map(valueOf).find((value) => value !== undefined);
  return {
    id: first(({ patientId }) => patientId),
    name: first(({ patientName }) => patientName),
    birthDate: first(({ patientBirthDate }) => patientBirthDate),
  };
}
