import type { DataSet } from "../dicom/data-set.ts";
import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";
import { statedDouble, statedNumber, statedText, statedUnsigned } from "../dicom/values/stated-values.ts";
import type { FindInGroups } from "./functional-groups.ts";

/** The values that distinguish the acquisitions of a series; undefined if the file does not state them. */
export interface AcquisitionHeader {
  /** ms. */
  readonly echoTime: number | undefined;
  readonly echoNumber: number | undefined;
  /** s/mm2. */
  readonly bValue: number | undefined;
  readonly temporalPosition: number | undefined;
  readonly acquisitionNumber: number | undefined;
  /** (0008,0008), or the frame's FrameType, as it is written. */
  readonly imageType: string | undefined;
  /** Date and time of the acquisition, as digits in the order of the calendar. */
  readonly time: string | undefined;
}

/**
 * Returns a look-up of the frames' acquisitions: from a frame's functional groups, otherwise from the file.
 * @throws DicomError when a value of the file is cut off.
 */
export function acquisitionsOf(file: DataSet): (find: FindInGroups) => AcquisitionHeader {
  const own = readOwn(file);
  return (find) => {
    const double = (sequence: DicomTag, tag: DicomTag): number | undefined =>
      statedDouble(find(sequence, tag), tag);
    const unsigned = (tag: DicomTag): number | undefined => statedUnsigned(find(TAGS.frameContent, tag), tag);
    const text = (sequence: DicomTag, tag: DicomTag): string | undefined =>
      statedText(find(sequence, tag), tag);
    return {
      echoTime: double(TAGS.mrEcho, TAGS.effectiveEchoTime) ?? own.echoTime,
      echoNumber: own.echoNumber,
      bValue: double(TAGS.mrDiffusion, TAGS.diffusionBValue) ?? own.bValue,
      temporalPosition: unsigned(TAGS.temporalPositionIndex) ?? own.temporalPosition,
      acquisitionNumber: unsigned(TAGS.frameAcquisitionNumber) ?? own.acquisitionNumber,
      imageType: text(TAGS.mrFrameType, TAGS.frameType) ?? own.imageType,
      time: text(TAGS.frameContent, TAGS.frameAcquisitionDateTime) ?? own.time,
    };
  };
}

function readOwn(file: DataSet): AcquisitionHeader {
  const number = (tag: DicomTag): number | undefined => statedNumber(file, tag);
  return {
    echoTime: number(TAGS.echoTime),
    echoNumber: number(TAGS.echoNumbers),
    bValue: statedDouble(file, TAGS.diffusionBValue),
    temporalPosition: number(TAGS.temporalPositionIdentifier),
    acquisitionNumber: number(TAGS.acquisitionNumber),
    imageType: statedText(file, TAGS.imageType),
    time: readTime(file),
  };
}

function readTime(file: DataSet): string | undefined {
  const moment = statedText(file, TAGS.acquisitionDateTime);
  if (moment !== undefined) return moment;
  const time = statedText(file, TAGS.acquisitionTime);
  return time === undefined ? undefined : `${statedText(file, TAGS.acquisitionDate) ?? ""}${time}`;
}
