import type { SeriesDescription } from "@spinegrade/competition-data";
import { workerFile, WorkerPool } from "@spinegrade/pipeline/workers";
import type { FoundStudy, TypedSeries } from "@spinegrade/series-types";
import { chooseSeries } from "../study/choose-series.ts";
import { readSeries, type ReadSeries, requestFor, type SeriesRequest } from "./read-series.ts";

/** Volumes of a study that are read before a net asks for them: they wait in memory. */
const MOST_AHEAD = 6;

/** How series are read. */
export interface SeriesReaderOptions {
  /** Worker threads; 0 reads in this thread. Default: 1, or none when running from TypeScript. */
  readonly workers?: number;
  /** Node options for the thread; default: this process's. */
  readonly execArgv?: readonly string[];
}

/** Reads series in a worker thread before the nets ask for them. A net blocks this thread; the other one reads meanwhile. */
export class SeriesReader {
  readonly #ahead = new Map<TypedSeries, Promise<ReadSeries>>();
  readonly #pool: WorkerPool<SeriesRequest, ReadSeries>;
  readonly #workers: number;

  constructor({ workers = import.meta.url.endsWith(".ts") ? 0 : 1, execArgv }: SeriesReaderOptions = {}) {
    this.#workers = workers;
    this.#pool = new WorkerPool({
      file: workerFile("read-worker", import.meta.url),
      count: workers,
      work: "reads series",
      ...(execArgv && { execArgv }),
    });
  }

  /** Begins to read the series of a study that models for these kinds will ask for. */
  readAhead({ series, studyInstanceUid }: FoundStudy, kinds: ReadonlySet<SeriesDescription>): void {
    if (this.#workers === 0) return;
    const wanted = [...kinds].flatMap((kind) => chooseSeries(series, kind));
    for (const one of wanted.slice(0, MOST_AHEAD)) {
      const reading = this.#pool.run(requestFor(one, studyInstanceUid));
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

  /** Forgets what was read of a study and not asked for. */
  forget({ series }: FoundStudy): void {
    for (const one of series) this.#ahead.delete(one);
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.#ahead.clear();
    await this.#pool.close();
  }
}
