import type { SeriesDescription } from "@spinegrade/competition-data";
import { workerFile, WorkerPool } from "@spinegrade/pipeline/workers";
import type { FoundStudy, TypedSeries } from "@spinegrade/series-types";
import { readSeries, type ReadSeries, requestFor, type SeriesRequest } from "../reading/read-series.ts";
import { chooseSeries } from "../study/choose-series.ts";
import { type ChecksMade, type ChecksToMake, makeChecks } from "../study/flags/make-checks.ts";
import { Turns } from "../study/turns.ts";
import { type OutputsToWrite, writeOutputs } from "./write-outputs.ts";

/** Volumes of a study that are read before a net asks for them: they wait in memory. */
const MOST_AHEAD = 6;

/** The threads for work that needs no net. */
export interface ThreadOptions {
  /** Whether other threads do it while nets compute. Default: true, or false when running from TypeScript. */
  readonly areUsed?: boolean;
  /** Node options for the threads; default: this process's. */
  readonly execArgv?: readonly string[];
}

/**
 * Does work with the threads, and ends them. The one that reads is started now: it loads its modules while the work finds
 * studies and opens nets.
 */
export async function withStudyThreads<T>(
  options: ThreadOptions | undefined,
  work: (threads: StudyThreads) => Promise<T>,
): Promise<T> {
  const threads = new StudyThreads(options);
  try {
    return await work(threads);
  } finally {
    await threads.close();
  }
}

/** Reads, checks and writes studies, each in a worker thread: nets block this thread, and they work meanwhile. */
export class StudyThreads {
  readonly #begun = new Set<FoundStudy>();
  readonly #turns = new Turns();
  readonly #ahead = new Map<TypedSeries, Promise<ReadSeries>>();
  readonly #reading: WorkerPool<SeriesRequest, ReadSeries>;
  readonly #checking: WorkerPool<ChecksToMake, ChecksMade>;
  readonly #writing: WorkerPool<OutputsToWrite, void>;
  readonly #areUsed: boolean;
  /** Whether checks and writes are for other threads: a single study would wait for them, and for their start. */
  #areShared = false;

  constructor({ areUsed = !import.meta.url.endsWith(".ts"), execArgv }: ThreadOptions = {}) {
    this.#areUsed = areUsed;
    const options = { count: 1, ...(execArgv && { execArgv }) };
    const file = (name: string): URL => workerFile(name, import.meta.url);
    this.#reading = new WorkerPool({ ...options, file: file("read-worker"), work: "reads series" });
    this.#checking = new WorkerPool({ ...options, file: file("check-worker"), work: "checks studies" });
    this.#writing = new WorkerPool({ ...options, file: file("write-worker"), work: "writes studies" });
    if (areUsed) this.#reading.start();
  }

  /** Begins a study: reads its series that models for these kinds will ask for. */
  begin(study: FoundStudy, kinds: ReadonlySet<SeriesDescription>): void {
    const { series, studyInstanceUid } = study;
    this.#begun.add(study);
    if (!this.#areUsed) return;
    if (this.#begun.size > 1 && !this.#areShared) {
      this.#areShared = true;
      this.#writing.start();
      if (kinds.size > 0) this.#checking.start(); // a chain has its own checks
    }
    const wanted = [...kinds].flatMap((kind) => chooseSeries(series, kind));
    for (const one of wanted.slice(0, MOST_AHEAD)) {
      const reading = this.#reading.run(requestFor(one, studyInstanceUid));
      reading.catch(() => undefined); // whoever asks for the series gets the error
      this.#ahead.set(one, reading);
    }
  }

  /** The series as a volume, read now if it was not read ahead. Its place in memory is then the caller's. */
  read(series: TypedSeries, studyInstanceUid: string): Promise<ReadSeries> {
    const known = this.#ahead.get(series);
    this.#ahead.delete(series);
    return known ?? readSeries(series, studyInstanceUid);
  }

  /** Ends a study: forgets what was read of it and not asked for. */
  end(study: FoundStudy): void {
    for (const one of study.series) this.#ahead.delete(one);
    this.#begun.delete(study);
  }

  /** Makes checks; see `makeChecks`. */
  async check(checks: ChecksToMake): Promise<ChecksMade> {
    return this.#areShared ? await this.#checking.run(checks) : makeChecks(checks);
  }

  /** Writes the outputs of a study. @throws UserError when one cannot be written. */
  async write(outputs: OutputsToWrite): Promise<void> {
    if (this.#areShared) await this.#writing.run(outputs);
    // in turn, as the other thread does: of studies written at once, none would be whole on a full disk
    else await this.#turns.take(() => writeOutputs(outputs));
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    this.#ahead.clear();
    await Promise.all([this.#reading.close(), this.#checking.close(), this.#writing.close()]);
  }
}
