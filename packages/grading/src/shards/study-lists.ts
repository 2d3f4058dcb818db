import {
  type DividedFolder,
  type ListedFile,
  listedFileSchema,
  readShardList,
  type Shard,
  shardOf,
  toListed,
  writeShardLists,
} from "@spinegrade/dicom-ingest";
import { closedObject, compileSchema } from "@spinegrade/pipeline";
import { findStudies, type FoundStudy, type SeriesOverrules } from "@spinegrade/series-types";
import { checkOutputFolder } from "../commands/check-output-folder.ts";
import { type FolderToGrade, openFolder } from "../commands/open-folder.ts";

/** Number of slices of a series that cannot be used. */
interface UnusableSlices {
  readonly seriesInstanceUid: string;
  readonly slices: number;
}

/** A study of a shard: its files, and what only a look at the whole folder tells. */
interface ListedStudy extends Pick<
  FoundStudy,
  "patientKey" | "studyInstanceUid" | "sharesUid" | "contradictedSlices"
> {
  readonly unusableSlices: readonly UnusableSlices[];
  readonly files: readonly ListedFile[];
}

const TEXT = { type: "string" };

const parseList = compileSchema<{ readonly studies: readonly ListedStudy[] }>(
  closedObject({
    studies: {
      type: "array",
      items: closedObject({
        ...{ patientKey: TEXT, studyInstanceUid: TEXT },
        sharesUid: { type: "boolean" },
        contradictedSlices: { type: "integer", minimum: 0, default: 0 }, // a list of an earlier version has none
        unusableSlices: {
          type: "array",
          items: closedObject({ seriesInstanceUid: TEXT, slices: { type: "integer", minimum: 0 } }),
        },
        files: { type: "array", items: listedFileSchema() },
      }),
    },
  }),
);

/**
 * Finds the studies of a folder and divides them among shards. Studies of one UID, which may be of two patients, are in one.
 * @throws UserError as `gradeFolder`.
 */
export async function divideStudies(dir: string, out: string, count: number): Promise<DividedFolder> {
  const { studies } = await openFolder(dir, out);
  const lists = Array.from({ length: count }, (): FoundStudy[] => []);
  for (const study of studies) lists[shardOf(study.studyInstanceUid, count) - 1]?.push(study);
  const hashes = await writeShardLists(
    { folder: dir, out },
    lists.map((own) => () => ({ studies: own.map(toStudyList) })),
  );
  return { hashes, studies: lists.map((own) => own.length) };
}

function toStudyList({
  patientKey,
  studyInstanceUid,
  sharesUid,
  unusableSlices,
  contradictedSlices,
  series,
}: FoundStudy): ListedStudy {
  // a multi-frame file may belong to several series
  const files = new Map(series.flatMap((one) => one.files.map((file) => [file.name, toListed(file)])));
  const unusable = [...unusableSlices].map(([seriesInstanceUid, slices]) => ({ seriesInstanceUid, slices }));
  return {
    ...{ patientKey, studyInstanceUid, sharesUid, contradictedSlices },
    ...{ unusableSlices: unusable, files: [...files.values()] },
  };
}

/** The studies of a shard of a folder, which is divided first where it is not. @throws UserError as `gradeFolder`. */
export async function openShard(
  dir: string,
  out: string,
  shard: Shard,
  overrules?: SeriesOverrules,
): Promise<FolderToGrade> {
  await checkOutputFolder(dir, out);
  let list = await readShardList({ folder: dir, out }, shard, parseList);
  if (list === undefined) {
    await divideStudies(dir, out, shard.count);
    list = await readShardList({ folder: dir, out }, shard, parseList);
  }
  const listed = list?.studies ?? [];
  const known = new Map(listed.map((study) => [keyOf(study), study]));
  // in the order in which the folder itself is listed
  const files = listed.flatMap((study) => study.files).sort((a, b) => (a.name < b.name ? -1 : 1));
  const { studies } = await findStudies(dir, { files, ...(overrules && { overrules }) });
  const found = studies.map((study) => {
    const whole = known.get(keyOf(study));
    if (whole === undefined) return study;
    const { sharesUid, contradictedSlices } = whole;
    const unusable = whole.unusableSlices.map(
      ({ seriesInstanceUid, slices }) => [seriesInstanceUid, slices] as const,
    );
    return { ...study, sharesUid, contradictedSlices, unusableSlices: new Map(unusable) };
  });
  return { out, studies: found, skipped: [], overrules, shard };
}

function keyOf({
  patientKey,
  studyInstanceUid,
}: Pick<FoundStudy, "patientKey" | "studyInstanceUid">): string {
  return `${patientKey}\n${studyInstanceUid}`;
}
