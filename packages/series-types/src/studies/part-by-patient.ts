import { type MrFile, type MrHeader, statesPatientPerFile } from "@spinegrade/dicom-ingest";
import { sha256 } from "@spinegrade/pipeline";
import { groupBy } from "@spinegrade/pipeline/group-by";

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
 * to the only patient of their study; if it has several, to none of them. Where each file of a series names another patient,
 * none is named.
 */
export function partByPatient(files: readonly MrFile[]): PatientSeries[] {
  const identities = identitiesOf(files);
  const patientsOfStudy = new Map<string, Set<string>>();
  for (const file of files) {
    const { studyInstanceUid } = file.header;
    const patients = patientsOfStudy.get(studyInstanceUid) ?? new Set();
    patientsOfStudy.set(studyInstanceUid, patients);
    const identity = identities.get(file) ?? "";
    if (identity !== "") patients.add(identity);
  }
  const parts = new Map<string, MrFile[]>();
  const keys = new Map<MrFile[], string>();
  for (const file of files) {
    const { studyInstanceUid, seriesInstanceUid } = file.header;
    const known = patientsOfStudy.get(studyInstanceUid) ?? new Set();
    const patientKey = keyOf(identities.get(file) ?? "", studyInstanceUid, known);
    const key = [patientKey, studyInstanceUid, seriesInstanceUid].join("\n");
    const part = parts.get(key) ?? [];
    parts.set(key, part);
    part.push(file);
    keys.set(part, patientKey);
  }
  return [...parts.values()].map((part) => ({
    patientKey: keys.get(part) ?? "",
    patient: patientOf(part.filter((file) => identities.get(file) !== "").map(({ header }) => header)),
    files: part,
  }));
}

/** Identity of each file's patient; "" where the file states none, or one that no whole series can be of. */
function identitiesOf(files: readonly MrFile[]): Map<MrFile, string> {
  const series = groupBy(files, ({ header }) => `${header.studyInstanceUid}\n${header.seriesInstanceUid}`);
  const issuerOf = onlyIssuers(files);
  const stated = new Map(files.map((file) => [file, identityOf(file.header, issuerOf)]));
  for (const own of series.values()) {
    if (statesPatientPerFile(own.map((file) => stated.get(file) ?? "")))
      for (const file of own) stated.set(file, "");
  }
  return stated;
}

/** The issuer of a PatientID in a study whose files state one or none; some systems add it, others drop it. */
type IssuerOf = (header: MrHeader) => string;

function onlyIssuers(files: readonly MrFile[]): IssuerOf {
  const keyOfId = ({ studyInstanceUid, patientId }: MrHeader): string => `${studyInstanceUid}\n${patientId}`;
  const issuers = new Map<string, Set<string>>();
  for (const { header } of files) {
    const known = issuers.get(keyOfId(header)) ?? new Set();
    if (header.patientIdIssuer !== undefined) known.add(header.patientIdIssuer);
    issuers.set(keyOfId(header), known);
  }
  return (header) => {
    const [only = "", ...others] = issuers.get(keyOfId(header)) ?? [];
    return header.patientIdIssuer ?? (others.length === 0 ? only : "");
  };
}

/** The key that tells patients apart: PatientID with its issuer, else name and date of birth; "" if none is stated. */
function identityOf(header: MrHeader, issuerOf: IssuerOf): string {
  const { patientId, patientName, patientBirthDate } = header;
  if (patientId !== undefined) return JSON.stringify(["id", patientId, issuerOf(header)]);
  if (patientName === undefined) return "";
  return JSON.stringify(["name", plainName(patientName), patientBirthDate ?? ""]);
}

/** A name without empty components at its end and in one case (PS3.5 section 6.2.1.2): `Doe^John^^` is `DOE^JOHN`. */
function plainName(name: string): string {
  return name
    .split("=")
    .map((group) =>
      group
        .split("^")
        .map((part) => part.trim())
        .join("^")
        .replace(/\^+$/, ""),
    )
    .join("=")
    .replace(/=+$/, "")
    .toUpperCase();
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
