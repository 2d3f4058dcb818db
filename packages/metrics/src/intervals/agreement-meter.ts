import { availableParallelism } from "node:os";
import { reliabilityCurve } from "@spinegrade/calibration";
import { workerFile, WorkerPool } from "@spinegrade/pipeline/workers";
import { confusionMatrix } from "../agreement/confusion-matrix.ts";
import { intervalOf } from "../bootstrap-interval.ts";
import { type Agreement, AGREEMENT_MEASURES, type FilledBin, type JudgedRow } from "./agreement.ts";
import { prepareRows } from "./agreement-values.ts";
import { type DrawRequest, drawValues } from "./draw-values.ts";

/** Options of the intervals. */
export interface MeterOptions {
  /** Worker threads; 0 draws in this thread. Default: one for each processor, none when run from TypeScript. */
  readonly threads?: number;
  /** Node's options for the threads; default: this process's. */
  readonly execArgv?: readonly string[];
  /** Draws for each interval; 1,000 unless stated. */
  readonly draws?: number;
}

/** Seed of the studies that the intervals draw: the same rows always get the same interval. */
const SEED = 2024;

/** Number of rows times draws below which the start of a thread costs more than it saves. */
const WORTH_A_THREAD = 1_000_000;

/**
 * Measures agreement with the readers' grades as medical papers do, with bootstrap 95 % intervals over studies. Draws are
 * shared among worker threads, whose number changes no bit: a draw depends on the seed and its own number.
 */
export class AgreementMeter {
  readonly #draws: number;
  readonly #threads: number;
  readonly #pool: WorkerPool<DrawRequest, Float64Array>;

  constructor({ threads = defaultThreads(), execArgv, draws = 1000 }: MeterOptions = {}) {
    this.#draws = draws;
    this.#threads = threads;
    this.#pool = new WorkerPool({
      file: workerFile("draw-worker", import.meta.url),
      count: threads,
      work: "draws studies",
      ...(execArgv === undefined ? {} : { execArgv }),
    });
  }

  /** @param rows of one or more studies. @throws RangeError without a row, or where a row is not three numbers in 0..1. */
  async measure(rows: readonly JudgedRow[]): Promise<Agreement> {
    const { studies, valuesOf } = prepareRows(rows, AGREEMENT_MEASURES);
    const values = valuesOf(new Uint32Array(studies).fill(1));
    const draws = await this.#drawValues(rows);
    const columns = AGREEMENT_MEASURES.length;
    return {
      confusion: confusionMatrix(
        rows.map(({ probabilities }) => probabilities),
        rows.map(({ grade }) => grade),
      ),
      figures: AGREEMENT_MEASURES.map((measure, column) => {
        const { low, high } = intervalOf(draws.filter((_, place) => place % columns === column));
        return { measure, value: orNull(values[column] ?? Number.NaN), low: orNull(low), high: orNull(high) };
      }),
      reliability: ([0, 1, 2] as const).map((grade) => reliabilityCurve(rows, grade).flatMap(filled)),
    };
  }

  /** Ends the threads. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  async #drawValues(rows: readonly JudgedRow[]): Promise<number[]> {
    const whole = { rows, seed: SEED, first: 0, draws: this.#draws };
    const isLittle = rows.length * this.#draws < WORTH_A_THREAD;
    if (this.#threads === 0 || isLittle) return [...drawValues(whole)];
    const share = Math.ceil(this.#draws / this.#threads);
    const parts = Array.from({ length: Math.ceil(this.#draws / share) }, (_, part) => {
      const first = part * share;
      return this.#pool.run({ ...whole, first, draws: Math.min(share, this.#draws - first) });
    });
    return (await Promise.all(parts)).flatMap((values) => [...values]);
  }
}

/** Threads do not run TypeScript without further options. */
function defaultThreads(): number {
  return import.meta.url.endsWith(".ts") ? 0 : availableParallelism();
}

function filled({ count, predicted, observed }: FilledBin): FilledBin[] {
  return count === 0 ? [] : [{ count, predicted, observed }];
}

/** JSON has no NaN. */
function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
