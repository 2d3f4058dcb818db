import { join } from "node:path";
import { removeShardLists } from "@spinegrade/dicom-ingest";
import { UserError } from "@spinegrade/pipeline";
import type { FoundStudy } from "@spinegrade/series-types";
import { taskNamed } from "@spinegrade/tasks";
import { gradeStudyByChain } from "../chain/grade-by-chain.ts";
import { NetCache } from "../models/net-cache.ts";
import type { SkippedStudy } from "../outputs/render-index.ts";
import { writeShard } from "../shards/write-shard.ts";
import { hasSummary, writeSummary } from "../outputs/write-summary.ts";
import { gradeStudy, type StudyOutcome } from "../study/grade-study.ts";
import { untimed } from "../study/stage-timer.ts";
import type { StudyThreads } from "../threads/study-threads.ts";
import type { FolderOutcome, GradeFolderOptions, StudyInFolder } from "./folder-outcome.ts";
import { folderOf, keyOf, readKnown } from "./known-studies.ts";
import { mapAtOnce } from "./map-at-once.ts";
import type { FolderToGrade } from "./open-folder.ts";

/** Studies in memory, of about 30 MB each: one whose series nets see, and those that are read, checked or written meanwhile. */
const AT_ONCE = 4;

/** A study with its place in the output folder, and its results if they exist. */
interface Place {
  readonly study: FoundStudy;
  /** The study's place among those to grade. */
  readonly rank: number;
  readonly folder: string;
  readonly key: string;
  readonly known: StudyInFolder | undefined;
}

/** Options of `gradeStudies`. */
export interface GradeStudiesOptions extends Omit<GradeFolderOptions, "threads"> {
  /** Reads, checks and writes. */
  readonly work: StudyThreads;
}

/** The graders of the studies of a folder. */
interface Tools extends GradeStudiesOptions {
  readonly out: string;
  readonly nets: NetCache;
}

/** Grades the studies of a folder; see `gradeFolder`. Other studies are read, checked and written while nets compute. */
export async function gradeStudies(
  { studies, skipped, out, overrules, shard }: FolderToGrade,
  options: GradeStudiesOptions,
): Promise<FolderOutcome> {
  const tools = { ...options, ...(overrules && { overrules }), out, nets: new NetCache() };
  try {
    const graded = await gradeAll(studies, tools);
    const faults = skipped.filter(({ isFault }) => isFault);
    // what stopped the studies comes before what then stops their summary
    const stoppedBy = async (writing: Promise<void>): Promise<FolderOutcome> => {
      const reason = await reasonNotWritten(writing);
      return { ...graded, faults, stopped: graded.stopped ?? reason };
    };
    if (shard !== undefined) return await stoppedBy(writeShard(out, shard, graded));
    await removeShardLists(out);
    // an older one would contradict new results; without any it still describes those that lie there
    const needsSummary = graded.studies.length > 0 && (studies.length > 1 || hasSummary(out));
    if (!needsSummary) return { ...graded, faults };
    return await stoppedBy(writeSummary(out, graded));
  } finally {
    tools.nets.dispose();
  }
}

async function placeOf(
  study: FoundStudy,
  rank: number,
  { out, models, chain, overrules, recesses, withNames = false, force = false }: Tools,
): Promise<Place> {
  const folder = folderOf(study);
  const key = await keyOf(study, chain?.models ?? models, { overrules, withNames, recesses });
  const result = force ? undefined : await readKnown(join(out, folder), key);
  return { study, rank, folder, key, known: result && { folder, result, wasKnown: true } };
}

/** @throws UserError when no results can be written. */
async function gradeAll(found: readonly FoundStudy[], tools: Tools): Promise<Omit<FolderOutcome, "faults">> {
  let stopped: string | undefined;
  let ended = 0;
  const outcomes = await mapAtOnce([...found.entries()], AT_ONCE, async ([rank, study]) => {
    if (stopped !== undefined) return notWritten(study);
    const place = await placeOf(study, rank, tools);
    const outcome = place.known ?? (await gradeOne(place, tools));
    if ("stopped" in outcome) {
      stopped = outcome.stopped;
      return notWritten(study);
    }
    tools.onStudy?.(++ended, found.length);
    return outcome;
  });
  const studies = outcomes.filter((outcome) => "folder" in outcome);
  if (stopped !== undefined && studies.length === 0) throw new UserError(stopped);
  return { studies, skipped: outcomes.filter((outcome) => "reason" in outcome), stopped };
}

function notWritten({ studyInstanceUid }: FoundStudy): SkippedStudy {
  return { studyInstanceUid, reason: "not written" };
}

/** Grades a study and writes its results; `stopped` where these cannot be written, as when the disk is full. */
async function gradeOne(
  { study, rank, folder, key }: Place,
  tools: Tools,
): Promise<StudyInFolder | SkippedStudy | { readonly stopped: string }> {
  const { time = untimed, out, work, models } = tools;
  work.begin(study, new Set(models.map(({ net }) => taskNamed(net.task).series)));
  try {
    const outcome = await gradeOrReason(study, rank, tools);
    if ("reason" in outcome) return outcome;
    const outputs = { folder: join(out, folder), outcome, contentKey: key };
    const stopped = await time("write", () => reasonNotWritten(work.write(outputs)));
    return stopped === undefined ? { folder, result: outcome.result, wasKnown: false } : { stopped };
  } finally {
    work.end(study);
  }
}

/** Why something is not written; undefined when it is. */
async function reasonNotWritten(writing: Promise<void>): Promise<string | undefined> {
  try {
    await writing;
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
}

/** Grades a study; a study that cannot be graded, or of which no row is, gives the reason and does not end the others. */
async function gradeOrReason(
  study: FoundStudy,
  rank: number,
  { models, chain, withNames = false, recesses, nets, work, time = untimed }: Tools,
): Promise<StudyOutcome | SkippedStudy> {
  const { studyInstanceUid } = study;
  try {
    const [read, check] = [work.read.bind(work), work.check.bind(work)];
    const outcome =
      chain === undefined
        ? await gradeStudy(study, models, {
            ...{ nets, rank, withNames, read, check, time },
            ...(recesses && { recesses }),
          })
        : await gradeStudyByChain(study, chain, { nets, rank, withNames, time });
    const { rows } = outcome.result;
    if (rows.some(({ grade }) => grade !== null)) return outcome;
    const reasons = new Set(rows.flatMap(({ notGraded }) => notGraded ?? []));
    return { studyInstanceUid, reason: [...reasons].join("; ") };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { studyInstanceUid, reason: error.message };
  }
}
