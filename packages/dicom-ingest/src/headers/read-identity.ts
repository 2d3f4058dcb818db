import type { DataSet } from "../dicom/data-set.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import { decodedText, statedDate, statedNumber, statedText } from "../dicom/values/stated-values.ts";
import { HEADER_TAGS } from "./header-tags.ts";
import type { MrHeader } from "./mr-header.ts";

/** The values of a header that hold for the whole file: patient, study, series and scanner. */
export type Identity =
  | "studyInstanceUid"
  | "seriesInstanceUid"
  | "sopInstanceUid"
  | "frameOfReferenceUid"
  | "instanceNumber"
  | "seriesNumber"
  | "patientId"
  | "patientIdIssuer"
  | "patientName"
  | "patientBirthDate"
  | "studyDate"
  | "studyDescription"
  | "seriesDescription"
  | "protocolName"
  | "bodyPart"
  | "manufacturer"
  | "modelName"
  | "fieldStrength";

/** Reads who, when, and on which scanner. */
export function readIdentity(file: DataSet): Pick<MrHeader, Identity> {
  return {
    studyInstanceUid: statedText(file, HEADER_TAGS.studyUid) ?? "",
    seriesInstanceUid: statedText(file, HEADER_TAGS.seriesUid) ?? "",
    sopInstanceUid: statedText(file, TAGS.sopInstanceUid),
    frameOfReferenceUid: statedText(file, TAGS.frameOfReferenceUid),
    instanceNumber: statedNumber(file, TAGS.instanceNumber),
    seriesNumber: statedNumber(file, HEADER_TAGS.seriesNumber),
    patientId: decodedText(file, HEADER_TAGS.patientId),
    patientIdIssuer: decodedText(file, HEADER_TAGS.patientIdIssuer),
    patientName: decodedText(file, HEADER_TAGS.patientName),
    patientBirthDate: statedDate(file, HEADER_TAGS.patientBirthDate),
    studyDate: statedDate(file, HEADER_TAGS.studyDate),
    studyDescription: decodedText(file, HEADER_TAGS.studyDescription),
    seriesDescription: decodedText(file, HEADER_TAGS.description),
    protocolName: decodedText(file, HEADER_TAGS.protocolName),
    bodyPart: statedText(file, HEADER_TAGS.bodyPart),
    manufacturer: decodedText(file, HEADER_TAGS.manufacturer),
    modelName: decodedText(file, HEADER_TAGS.modelName),
    fieldStrength: statedNumber(file, HEADER_TAGS.fieldStrength),
  };
}
