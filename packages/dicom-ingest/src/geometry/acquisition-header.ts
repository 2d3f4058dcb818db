import type { DataSet } from "../dicom/data-set.ts";
import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";
import { readText } from "../dicom/read-elements.ts";
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
      readDouble(find(sequence, tag), tag);
    const unsigned = (tag: DicomTag): number | undefined => readUnsigned(find(TAGS.frameContent, tag), tag);
    const text = (sequence: DicomTag, tag: DicomTag): string | undefined => textOf(find(sequence, tag), tag);
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
  const number = (tag: DicomTag): number | undefined => readNumber(file, tag);
  return {
    echoTime: number(TAGS.echoTime),
    echoNumber: number(TAGS.echoNumbers),
    bValue: readDouble(file, TAGS.diffusionBValue),
    temporalPosition: number(TAGS.temporalPositionIdentifier),
    acquisitionNumber: number(TAGS.acquisitionNumber),
    imageType: textOf(file, TAGS.imageType),
    time: readTime(file),
  };
}

function readTime(file: DataSet): string | undefined {
  const moment = textOf(file, TAGS.acquisitionDateTime);
  if (moment !== undefined) return moment;
  const time = textOf(file, TAGS.acquisitionTime);
  return time === undefined ? undefined : `${textOf(file, TAGS.acquisitionDate) ?? ""}${time}`;
}

function textOf(holder: DataSet | undefined, tag: DicomTag): string | undefined {
  const text = holder === undefined ? "" : readText(holder, tag);
  return text === "" ? undefined : text;
}

/** A decimal or integer string; of several values the first. */
function readNumber(file: DataSet, tag: DicomTag): number | undefined {
  const [first = ""] = (textOf(file, tag) ?? "").split("\\");
  const value = first.trim() === "" ? Number.NaN : Number(first);
  return Number.isFinite(value) ? value : undefined;
}

/** VR FD. */
function readDouble(holder: DataSet | undefined, tag: DicomTag): number | undefined {
  const found = viewOf(holder, tag);
  if (found?.view.byteLength !== 8) return undefined;
  const value = found.view.getFloat64(0, found.littleEndian);
  return Number.isFinite(value) ? value : undefined;
}

/** VR US or UL. */
function readUnsigned(holder: DataSet | undefined, tag: DicomTag): number | undefined {
  const found = viewOf(holder, tag);
  if (found?.view.byteLength === 2) return found.view.getUint16(0, found.littleEndian);
  return found?.view.byteLength === 4 ? found.view.getUint32(0, found.littleEndian) : undefined;
}

/** Undefined if the value is absent or extends beyond the end of the file. */
function viewOf(
  holder: DataSet | undefined,
  tag: DicomTag,
): { view: DataView; littleEndian: boolean } | undefined {
  const range = holder?.find(tag);
  if (holder === undefined || range === undefined || range.end > holder.bytes.length) return undefined;
  const { buffer, byteOffset } = holder.bytes;
  const view = new DataView(buffer, byteOffset + range.start, range.end - range.start);
  return { view, littleEndian: holder.encoding.littleEndian };
}
