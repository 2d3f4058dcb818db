import { UserError } from "@spinegrade/pipeline/errors";
import { formatTag, type DicomTag } from "./dicom-tags.ts";

/** The study and series that is being read, and the file of it, if one is. */
export interface DicomSource {
  readonly studyId: number;
  readonly seriesId: number;
  /** File name in the series folder, for example `7.dcm`. */
  readonly file?: string | undefined;
}

/**
 * A DICOM file or series that cannot be used. The message names the series, the file, the tag, what was found, and
 * why it matters: `series 1054713880, slice 7.dcm: (0020,0037) ImageOrientationPatient is missing; it is needed to
 * order slices`.
 */
export class DicomError extends UserError {
  override name = "DicomError";
  readonly studyId: number;
  readonly seriesId: number;
  readonly file: string | undefined;
  /** The data element at fault, as `(0020,0037)`. */
  readonly tag: string | undefined;
  /** The message without series and file. */
  readonly reason: string;

  constructor(source: DicomSource, fault: string, options: { tag?: DicomTag; cause?: unknown } = {}) {
    const { tag, cause } = options;
    const reason = tag === undefined ? fault : `${formatTag(tag)} ${tag.name} ${fault}`;
    const slice = source.file === undefined ? "" : `, slice ${source.file}`;
    super(`series ${source.seriesId}${slice}: ${reason}`, { cause });
    this.studyId = source.studyId;
    this.seriesId = source.seriesId;
    this.file = source.file;
    this.tag = tag === undefined ? undefined : formatTag(tag);
    this.reason = reason;
  }
}
