import type { Orientation } from "@spinegrade/volumes/slices";
import type { DataSet } from "../dicom/data-set.ts";
import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";
import { decimalOf, wholeNumberOf } from "../dicom/values/number-strings.ts";
import { readText } from "../dicom/values/read-elements.ts";
import { statedText, statedUnsigned } from "../dicom/values/stated-values.ts";
import type { AcquisitionHeader } from "./acquisition-header.ts";
import { readConcatenation, type ConcatenatedPart } from "./concatenation.ts";
import { otherKindOf } from "../dicom/other-kind.ts";
import type { FindInGroups } from "./functional-groups.ts";
import { contradictsOrientation } from "./patient-orientation.ts";

/** Header values of a frame that change no voxel, but that should agree, or differ, between the frames of a series. */
export interface FrameHeader {
  /** (0020,0013), if it is a whole number. */
  readonly instanceNumber: number | undefined;
  readonly sopInstanceUid: string | undefined;
  /** Study and series, if the file states its series. */
  readonly series: string | undefined;
  /** Kind of a file that is certainly no MR image; undefined if it may be one. */
  readonly otherKind: string | undefined;
  readonly patientId: string | undefined;
  readonly bitsStored: number | undefined;
  /** Positions of different frames of reference cannot be compared. */
  readonly frameOfReferenceUid: string | undefined;
  /** Rescale slope and intercept, for comparing: numbers however they are spelt. */
  readonly rescale: string;
  /** Whether a table, in place of slope and intercept, gives the values. */
  readonly hasModalityLut: boolean;
  readonly acquisition: AcquisitionHeader;
  /** Whether PatientOrientation states other directions than ImageOrientationPatient. */
  readonly isOrientationContradicted: boolean;
  readonly concatenation: ConcatenatedPart | undefined;
}

/**
 * Reads what is there.
 * @param acquisitionOf the file's `acquisitionsOf`.
 * @param orientation of the frame, as stored.
 * @throws DicomError when a value is cut off.
 */
export function readFrameHeader(
  file: DataSet,
  find: FindInGroups,
  acquisitionOf: (find: FindInGroups) => AcquisitionHeader,
  orientation: Orientation | null,
): FrameHeader {
  const textOf = (tag: DicomTag): string => readText(file, tag) ?? "";
  const rescaleOf = (tag: DicomTag): string => {
    const text = readText(find(TAGS.pixelValueTransformation, tag) ?? file, tag) ?? "";
    const number = decimalOf(text);
    return Number.isNaN(number) ? text : String(number);
  };
  return {
    instanceNumber: wholeNumberOf(textOf(TAGS.instanceNumber)),
    sopInstanceUid: statedText(file, TAGS.sopInstanceUid),
    series: seriesOf(file),
    otherKind: otherKindOf(file),
    patientId: statedText(file, TAGS.patientId),
    bitsStored: statedUnsigned(file, TAGS.bitsStored),
    frameOfReferenceUid: statedText(file, TAGS.frameOfReferenceUid),
    rescale: [rescaleOf(TAGS.rescaleSlope), rescaleOf(TAGS.rescaleIntercept)].join(" "),
    hasModalityLut: file.items(TAGS.modalityLut).length > 0,
    acquisition: acquisitionOf(find),
    isOrientationContradicted:
      orientation !== null && contradictsOrientation(textOf(TAGS.patientOrientation), orientation),
    concatenation: readConcatenation(file),
  };
}

function seriesOf(file: DataSet): string | undefined {
  const uid = statedText(file, TAGS.seriesInstanceUid);
  return uid === undefined ? undefined : `${statedText(file, TAGS.studyInstanceUid) ?? ""} ${uid}`;
}
