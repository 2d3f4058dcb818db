import { groupFiles, type FoundSeries, type GroupedFiles } from "../folder/group-files.ts";
import { classifyHeader } from "../folder/classify-header.ts";
import type { FileKind } from "../folder/file-kind.ts";
import { readHeader } from "../folder/read-header.ts";
import { requireFolder } from "../folder/require-folder.ts";
import { walkFolder, type FolderContent } from "../folder/walk-folder.ts";
import type { FilePath } from "../series-files/folder-entries.ts";
import type { FileFault, SliceFile } from "../series-files/slice-file.ts";
import { describeFile, faultError } from "../series-files/series-folder.ts";
import { fromListed, type ListedFile } from "../shards/listed-files.ts";
import { readSliceFile } from "../store/jobs/ingest-job.ts";
import type { DicomFileToRead } from "../volume/frames/dicom-input.ts";
import type { FrameKind, MrHeader } from "./mr-header.ts";
import { readMrHeader } from "./read-mr-header.ts";

/** An MR file in a folder and its header; `ingestSeries` takes it as it is, with `instanceNumbers: "tag"`. */
export interface MrFile extends DicomFileToRead {
  /** The path in the folder, for people, with forward slashes. */
  readonly name: string;
  /** As the system has it: bytes, where a name is not UTF-8. */
  readonly path: FilePath;
  readonly header: MrHeader;
  /** The kinds of frames of a multi-frame image that has several types or echoes. */
  readonly kinds?: readonly FrameKind[];
}

/** The files of one SeriesInstanceUID, whichever subfolders they are in. */
export interface MrSeries {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  /** In order of name; without those that cannot be used. */
  readonly files: readonly MrFile[];
}

/** A file or folder that is not used. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
  /** Whether it is, or may be, an MR slice that is damaged, or an archive, which may hold some; other files need no attention. */
  readonly isFault: boolean;
  /** The series that a damaged slice belongs to, if that is known. */
  readonly seriesInstanceUid?: string;
  /** No slice is lost by it: another file of it is used, next to which this one is damaged, or has other contents. */
  readonly spare?: FileFault["spare"];
}

/** The content of a folder. */
export interface FolderListing {
  /** In order of study and series. */
  readonly series: readonly MrSeries[];
  /** In order of name. */
  readonly skipped: readonly SkippedFile[];
}

/** Options of `listMrSeries`. */
export interface ListOptions {
  /** A folder in the folder that is not entered: where results go. */
  readonly except?: string;
  /** Only these files; the folder is then not listed. */
  readonly files?: readonly ListedFile[];
  /** Called after each file: how many are done, of how many. */
  readonly onFile?: (done: number, total: number) => void;
  /** Stops between two files: the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Lists the MR series of a folder in any layout with the headers of their files; reads no pixels, unless two files have
 * one SOPInstanceUID. Links are followed, a folder is entered once; hidden files count only if they are DICOM files.
 * @throws UserError if the folder does not exist or is a file.
 */
export async function listMrSeries(folder: string, options: ListOptions = {}): Promise<FolderListing> {
  requireFolder(folder);
  const content = options.files
    ? {
        files: options.files.map((file) => describeFile(fromListed(folder, file))),
        unreadable: [],
        hidden: [],
      }
    : walkFolder(folder, options.except ?? folder);
  const headers = new Map<string, ReturnType<typeof readMrHeader>>();
  const kinds = new Map<SliceFile, FileKind>();
  for (const [index, file] of content.files.entries()) {
    options.signal?.throwIfAborted();
    kinds.set(
      file,
      await readHeader(file, (header) => {
        const kind = classifyHeader(header);
        if ("series" in kind) headers.set(file.name, readMrHeader(header));
        return kind;
      }),
    );
    options.onFile?.(index + 1, content.files.length);
  }
  const grouped = await groupFiles(kinds);
  return {
    series: grouped.series.map((found) => toSeries(found, headers)),
    skipped: skippedOf(grouped, content),
  };
}

function toSeries(
  { header, files }: FoundSeries,
  headers: ReadonlyMap<string, Pick<MrFile, "header" | "kinds">>,
): MrSeries {
  const { studyUid, seriesUid } = header;
  const ids = { studyId: studyUid, seriesId: seriesUid };
  return {
    studyInstanceUid: studyUid,
    seriesInstanceUid: seriesUid,
    files: files.flatMap((file): MrFile[] => {
      const own = headers.get(file.name);
      if (file.fault !== undefined || own === undefined) return [];
      const { name, path } = file;
      return [{ name, path, ...own, read: () => readSliceFile(file, ids) }];
    }),
  };
}

function skippedOf({ series, skipped, faults }: GroupedFiles, content: FolderContent): SkippedFile[] {
  const damaged = series.flatMap(({ header, files }) =>
    files.flatMap(({ name, fault }) => {
      if (fault === undefined) return [];
      const { reason } = faultError({ studyId: "", seriesId: "", file: name }, fault);
      const { spare } = fault;
      const found = { file: name, reason, isFault: true, seriesInstanceUid: header.seriesUid };
      return [{ ...found, ...(spare && { spare }) }];
    }),
  );
  const strays = [...content.unreadable, ...faults].map(({ file, reason }) => ({
    file,
    reason,
    isFault: true,
  }));
  const others = [...skipped].flatMap(([reason, names]) =>
    names.map((file) => ({ file, reason, isFault: false })),
  );
  const hidden = content.hidden.map((file) => ({
    file,
    reason: "hidden folder, not entered",
    isFault: false,
  }));
  return [...damaged, ...strays, ...others, ...hidden].sort((a, b) => (a.file < b.file ? -1 : 1));
}
