import { UserError } from "@spinegrade/pipeline/errors";
import type { DicomId, SeriesIds } from "@spinegrade/volumes/slices";
import { formatTag, type DicomTag } from "./dicom-tags.ts";

/** The series being read and, where known, the file and frame. */
export interface DicomSource extends SeriesIds {
  /** File name within the series folder, for example `7.dcm`. */
  readonly file?: string | undefined;
  /** Index of the frame in a multi-frame file, from 0. */
  readonly frame?: number | undefined;
}

/** Details of a fault in addition to its message. */
export interface DicomErrorOptions {
  readonly tag?: DicomTag | undefined;
  readonly cause?: unknown;
  /** Offset of the fault in the file; by default the first byte of the tag's value. */
  readonly byteOffset?: number | undefined;
}

/**
 * Thrown for a DICOM file or series that cannot be used. The message names the series, file and tag, what was found and
 * why it matters: `series 1054713880, slice 7.dcm: (0020,0037) ImageOrientationPatient is missing; it is needed to
 * order slices`.
 */
export class DicomError extends UserError {
  override name = "DicomError";
  readonly studyId: DicomId;
  readonly seriesId: DicomId;
  readonly file: string | undefined;
  readonly frame: number | undefined;
  /** The faulty data element, for example `(0020,0037)`. */
  readonly tag: string | undefined;
  readonly element: DicomTag | undefined;
  readonly byteOffset: number | undefined;
  /** The message without series and file. */
  readonly reason: string;
  /** The message without series, file and tag. */
  readonly fault: string;

  constructor(source: DicomSource, fault: string, options: DicomErrorOptions = {}) {
    const { tag, cause, byteOffset } = options;
    const reason = tag === undefined ? fault : `${formatTag(tag)} ${tag.name} ${fault}`;
    const frame = source.frame === undefined ? "" : ` frame ${source.frame}`;
    const slice = source.file === undefined ? "" : `, slice ${source.file}${frame}`;
    super(`series ${source.seriesId}${slice}: ${reason}`, { cause });
    this.studyId = source.studyId;
    this.seriesId = source.seriesId;
    this.file = source.file;
    this.frame = source.frame;
    this.tag = tag === undefined ? undefined : formatTag(tag);
    this.element = tag;
    this.byteOffset = byteOffset;
    this.reason = reason;
    this.fault = fault;
  }
}
