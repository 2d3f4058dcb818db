import type { DataSet } from "../dicom/data-set.ts";
import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";
import { readFrameCount } from "../dicom/values/frame-count.ts";
import { componentsOf } from "../dicom/values/number-strings.ts";
import { sopClassOf } from "../dicom/other-kind.ts";
import {
  decodedText,
  statedDate,
  statedDouble,
  statedNumber,
  statedText,
  statedUnsigned,
} from "../dicom/values/stated-values.ts";
import { partBy } from "../acquisitions/part-by.ts";
import { acquisitionsOf } from "../geometry/acquisition-header.ts";
import { readFunctionalGroups, type FindInGroups } from "../geometry/functional-groups.ts";
import { readGeometry } from "../geometry/read-geometry.ts";
import { HEADER_TAGS } from "./header-tags.ts";
import type { FrameKind, HeaderFrame, MrHeader } from "./mr-header.ts";

/** More are no kinds, but a value that differs from frame to frame. */
const MOST_KINDS = 64;

/** An MR file's header. */
interface ReadHeader {
  readonly header: MrHeader;
  /** Where its frames are of several types or echoes: each kind, in order of its first frame. */
  readonly kinds?: readonly FrameKind[];
}

/**
 * Reads the header of an MR file, as far as it is stated.
 * @throws DicomError when a value is cut off, when NumberOfFrames is no possible number, or when the functional groups
 *   do not match the frames.
 */
export function readMrHeader(file: DataSet): ReadHeader {
  const groups = readFunctionalGroups(file, readFrameCount(file));
  const frames = readFrames(file, groups);
  const identity = readIdentity(file);
  const headerOf = (own: readonly number[]): MrHeader => ({
    ...identity,
    ...readImage(
      file,
      own.flatMap((index) => groups[index] ?? []),
      own.flatMap((index) => frames[index] ?? []),
    ),
  });
  const kinds = partBy([...frames.keys()], (index) => kindOf(frames[index]));
  const header = headerOf([...frames.keys()]);
  if (kinds.length < 2 || kinds.length > MOST_KINDS) return { header };
  return { header, kinds: kinds.map((own) => ({ header: headerOf(own), frames: own })) };
}

function kindOf(frame: HeaderFrame | undefined): string {
  const { imageType = "", echoTime = "" } = frame?.acquisition ?? {};
  return `${imageType}\n${echoTime}`;
}

/** What is stated of some frames, as far as it is no identity: by the first of them. */
function readImage(
  file: DataSet,
  [first = (): undefined => undefined]: readonly FindInGroups[],
  frames: readonly HeaderFrame[],
): Omit<MrHeader, Identity> {
  const sopClass = sopClassOf(file);
  return {
    ...readWeighting(file, first),
    sopClassUid: sopClass === "" ? undefined : sopClass,
    echoTime: frames[0]?.acquisition.echoTime,
    imageType: componentsOf(frames[0]?.acquisition.imageType ?? ""),
    conversionType: statedText(file, HEADER_TAGS.conversionType),
    rows: statedUnsigned(file, TAGS.rows),
    columns: statedUnsigned(file, TAGS.columns),
    sliceThickness: statedNumber(
      first(TAGS.pixelMeasures, HEADER_TAGS.sliceThickness) ?? file,
      HEADER_TAGS.sliceThickness,
    ),
    frames,
  };
}

function readFrames(file: DataSet, groups: readonly FindInGroups[]): HeaderFrame[] {
  const acquisitionOf = acquisitionsOf(file);
  return groups.map((find, frame) => {
    const own = groups.length === 1 ? file : file.ofFrame(frame);
    return { ...readGeometry(own, find).geometry, acquisition: acquisitionOf(find) };
  });
}

type Identity =
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

function readIdentity(file: DataSet): Pick<MrHeader, Identity> {
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

type Weighting =
  | "scanningSequence"
  | "sequenceVariant"
  | "scanOptions"
  | "sequenceName"
  | "acquisitionContrast"
  | "suppression"
  | "repetitionTime"
  | "inversionTime"
  | "flipAngle"
  | "echoTrainLength"
  | "contrastAgent";

function readWeighting(file: DataSet, find: FindInGroups): Pick<MrHeader, Weighting> {
  const tags = HEADER_TAGS;
  const timing = (tag: DicomTag): number | undefined => statedNumber(find(tags.timing, tag) ?? file, tag);
  const contrastHolder = find(TAGS.mrFrameType, tags.acquisitionContrast) ?? file;
  const suppressionHolder = find(tags.modifier, tags.suppression) ?? file;
  const times = find(tags.modifier, tags.inversionTimes);
  return {
    scanningSequence: readSequence(file, find),
    sequenceVariant: componentsOf(statedText(file, tags.sequenceVariant) ?? ""),
    scanOptions: componentsOf(statedText(file, tags.scanOptions) ?? ""),
    sequenceName: statedText(file, tags.sequenceName) ?? statedText(file, tags.pulseSequenceName),
    acquisitionContrast: statedText(contrastHolder, tags.acquisitionContrast),
    suppression: statedText(suppressionHolder, tags.suppression),
    repetitionTime: timing(tags.repetitionTime),
    inversionTime: statedDouble(times, tags.inversionTimes) ?? statedNumber(file, tags.inversionTime),
    flipAngle: timing(tags.flipAngle),
    echoTrainLength: timing(tags.echoTrainLength),
    contrastAgent: decodedText(file, tags.contrastAgent),
  };
}

const ECHO_PULSES: Readonly<Record<string, readonly string[]>> = {
  SPIN: ["SE"],
  GRADIENT: ["GR"],
  BOTH: ["SE", "GR"],
};

/** (0018,0020), or what stands for it in an enhanced image. */
function readSequence(file: DataSet, find: FindInGroups): readonly string[] {
  const { scanningSequence, echoPulseSequence, inversionRecovery, modifier } = HEADER_TAGS;
  const stated = componentsOf(statedText(file, scanningSequence) ?? "");
  if (stated.length > 0) return stated;
  const holder = find(modifier, inversionRecovery) ?? file;
  const inverts = statedText(holder, inversionRecovery) === "YES" ? ["IR"] : [];
  return [...(ECHO_PULSES[statedText(file, echoPulseSequence) ?? ""] ?? []), ...inverts];
}
