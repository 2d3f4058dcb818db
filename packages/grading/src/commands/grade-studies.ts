import { join } from "node:path";
import { UserError } from "@spinegrade/pipeline";
import type { FoundStudy } from "@spinegrade/series-types";
import { taskNamed } from "@spinegrade/tasks";
import { NetCache } from "../models/net-cache.ts";
import type { SkippedStudy } from "../outputs/render-index.ts";
import { writeStudy } from "../outputs/write-study.ts";
import { writeSummary } from "../outputs/write-summary.ts";
import { SeriesReader } from "../reading/series-reader.ts";
import { gradeStudy, type StudyOutcome } from "../study/grade-study.ts";
import { untimed } from "../study/stage-timer.ts";
import type { FolderOutcome, GradeFolderOptions, StudyInFolder } from "./folder-outcome.ts";
import { folderOf, keyOf, readKnown } from "./known-studies.ts";
import type { FolderToGrade } from "./open-folder.ts";

/** A study with its place in the output folder, and its results if they exist. */
interface Place {
  readonly study: FoundStudy;
  readonly folder: string;
  readonly key: string;
  readonly known: StudyInFolder | undefined;
}

/** What grades the studies of a folder. */
interface Tools extends GradeFolderOptions {
  readonly out: string;
  readonly nets: NetCache;
  readonly reader: SeriesReader;
}

/** Grades the studies of a folder; see `gradeFolder`. The series of the next study are read while nets compute. */
export async function gradeStudies(
  { studies, skipped, out, overrules }: FolderToGrade,
  options: GradeFolderOptions,
): Promise<FolderOutcome> {
  const tools = { ...options, out, nets: new NetCache(), reader: new SeriesReader(options.reading) };
  try {
    const places: Place[] = [];
    for (const study of studies)
      places.push(await placeOf(study, { ...tools, ...(overrules && { overrules }) }));
    const graded = await gradeAll(places, tools);
    const faults = skipped.filter(({ isFault }) => isFault);
    if (studies.length === 1 || graded.studies.length === 0) return { ...graded, faults };
    return { stopped: await reasonNotWritten(writeSummary(out, graded)), ...graded, faults };
  } finally {
    tools.nets.dispose();
    await tools.reader.close();
  }
}

async function placeOf(
  study: FoundStudy,
  { out, models, overrules, withNames = false, force = false }: Tools,
): Promise<Place> {
  const folder = folderOf(study);
  const key = await keyOf(study, models, { overrules, withNames });
  const result = force ? undefined : await readKnown(join(out, folder), key);
  return { study, folder, key, known: result && { folder, result, wasKnown: true } };
}

/** @throws UserError when not even the first results can be written. */
async function gradeAll(places: readonly Place[], tools: Tools): Promise<Omit<FolderOutcome, "faults">> {
  const done: StudyInFolder[] = [];
  const failed: SkippedStudy[] = [];
  const unknown = places.filter(({ known }) => known === undefined);
  readAhead(unknown[0], tools);
  for (const [index, place] of places.entries()) {
    if (place.known === undefined) readAhead(unknown[unknown.indexOf(place) + 1], tools);
    const outcome = place.known ?? (await gradeOne(place, tools));
    if ("stopped" in outcome) {
      if (done.length === 0) throw new UserError(outcome.stopped);
      const left = places.slice(index).map(({ study: { studyInstanceUid } }) => studyInstanceUid);
      failed.push(...left.map((studyInstanceUid) => ({ studyInstanceUid, reason: "not written" })));
      return { studies: done, skipped: failed, stopped: outcome.stopped };
    }
    if ("folder" in outcome) done.push(outcome);
    else failed.push(outcome);
    tools.onStudy?.(index + 1, places.length);
  }
  return { studies: done, skipped: failed };
}

function readAhead(place: Place | undefined, { models, reader }: Tools): void {
  const kinds = new Set(models.map(({ net }) => taskNamed(net.task).series));
  if (place !== undefined) reader.readAhead(place.study, kinds);
}

/** Grades a study and writes its results; `stopped` where these cannot be written, as when the disk is full. */
async function gradeOne(
  { study, folder, key }: Place,
  tools: Tools,
): Promise<StudyInFolder | SkippedStudy | { readonly stopped: string }> {
  const outcome = await gradeOrReason(study, tools);
  if ("reason" in outcome) return outcome;
  const { time = untimed, out } = tools;
  const stopped = await time("write", () => reasonNotWritten(writeStudy(join(out, folder), outcome, key)));
  return stopped === undefined ? { folder, result: outcome.result, wasKnown: false } : { stopped };
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
  { models, withNames = false, nets, reader, time = untimed }: Tools,
): Promise<StudyOutcome | SkippedStudy> {
  const { studyInstanceUid } = study;
  try {
    const read = reader.read.bind(reader);
    const outcome = await gradeStudy(study, models, { nets, withNames, read, time });
    const { rows } = outcome.result;
    if (rows.some(({ grade }) => grade !== null)) return outcome;
    const reasons = new Set(rows.flatMap(({ notGraded }) => notGraded ?? []));
    return { studyInstanceUid, reason: [...reasons].join("; ") };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { studyInstanceUid, reason: error.message };
  } finally {
    reader.forget(study);
  }
}
