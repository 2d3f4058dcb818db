import { UserError } from "@spinegrade/pipeline/errors";
import type { DicomId, SeriesIds } from "@spinegrade/volumes/slices";
import { formatTag, type DicomTag } from "./dicom-tags.ts";

/** The series that is being read, and the file and frame of it, if one is. */
export interface DicomSource extends SeriesIds {
  /** File name in the series folder, for example `7.dcm`. */
  readonly file?: string | undefined;
  /** Index of the frame in a file of several, from 0. */
  readonly frame?: number | undefined;
}

/** What is known of a fault beside its words. */
export interface DicomErrorOptions {
  readonly tag?: DicomTag | undefined;
  readonly cause?: unknown;
  /** Where in the file the fault lies; left out: where the tag's value begins. */
  readonly byteOffset?: number | undefined;
}

/**
 * A DICOM file or series that cannot be used. The message names the series, the file, the tag, what was found, and
 * why it matters: `series 1054713880, slice 7.dcm: (0020,0037) ImageOrientationPatient is missing; it is needed to
 * order slices`.
 */
export class DicomError extends UserError {
  override name = "DicomError";
  readonly studyId: DicomId;
  readonly seriesId: DicomId;
  readonly file: string | undefined;
  readonly frame: number | undefined;
  /** The data element at fault, as `(0020,0037)`. */
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
