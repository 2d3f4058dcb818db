import { sha256 } from "@spinegrade/pipeline";
import type { DataSet } from "../dicom/data-set.ts";
import { DicomError } from "../dicom/dicom-error.ts";
import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";
import { otherKindOf, sopClassOf } from "../dicom/other-kind.ts";
import { readText } from "../dicom/values/read-elements.ts";
import { MR_IMAGES } from "../dicom/sop-classes.ts";
import { decodedText } from "../dicom/values/stated-values.ts";
import { HEADER_TAGS } from "../headers/header-tags.ts";
import type { FileKind, SeriesTrace } from "./file-kind.ts";

const HASH_CHARACTERS = 16;

/**
 * Classifies a file by its header.
 * @throws DicomError for an MR image that states no series, and for a file that may be one and does not say.
 */
export function classifyHeader(header: DataSet): FileKind {
  const textOf = (tag: DicomTag): string => readText(header, tag) ?? "";
  const other = otherKindOf(header);
  if (other !== undefined) return { skipped: other, isDicom: true };
  const requireUid = (tag: DicomTag): string => {
    const uid = textOf(tag);
    if (uid !== "") return uid;
    throw new DicomError(header.source, "is missing; it is needed to tell which series the file belongs to", {
      tag,
    });
  };
  requireKnownClass(header);
  const series = {
    studyUid: requireUid(HEADER_TAGS.studyUid),
    seriesUid: requireUid(HEADER_TAGS.seriesUid),
    seriesNumber: textOf(HEADER_TAGS.seriesNumber),
    description: decodedText(header, HEADER_TAGS.description) ?? "",
  };
  return { series, sopInstanceUid: textOf(TAGS.sopInstanceUid), patient: patientOf(header) };
}

/** A hash that tells patients apart by PatientID; "" where none is stated. */
export function patientOf(header: DataSet): string {
  const id = readText(header, HEADER_TAGS.patientId) ?? "";
  return id === "" ? "" : sha256(id).slice(0, HASH_CHARACTERS);
}

/** The series identification that a damaged header still contains. */
export function traceOf(header: DataSet): SeriesTrace {
  const studyUid = readText(header, HEADER_TAGS.studyUid) ?? "";
  const seriesUid = readText(header, HEADER_TAGS.seriesUid) ?? "";
  return { ...(studyUid === "" ? {} : { studyUid }), ...(seriesUid === "" ? {} : { seriesUid }) };
}

/** A private class with modality MR and pixels may be a slice or may be computed from slices: the header does not tell. */
function requireKnownClass(header: DataSet): void {
  const sopClass = sopClassOf(header);
  if (MR_IMAGES.has(sopClass)) return;
  const modality = readText(header, TAGS.modality) ?? "";
  if (sopClass === "" && modality === "MR") return;
  const found = sopClass === "" ? "is missing, and so is Modality" : `is ${sopClass}, which is unknown here`;
  throw new DicomError(header.source, `${found}; the file may be an MR slice: remove it or state its class`, {
    tag: TAGS.sopClassUid,
  });
}
