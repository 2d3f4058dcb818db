import { performance } from "node:perf_hooks";
import { cpuSecondsNow, peakMemoryMiB, toFourDigits } from "@spinegrade/test-utils/process-costs";

export interface Timings {
  readonly seconds: readonly number[];
  /** Processor time of all threads together. */
  readonly cpuSeconds: readonly number[];
  /** Peak memory of the process so far. */
  readonly peakMemoryMiB: number;
}

/** Runs that do not count: the first builds TensorFlow's kernels and fills its memory pool. */
const WARM_UP = 1;

export function measure(work: () => void, repeats: number): Timings {
  const seconds: number[] = [];
  const cpuSeconds: number[] = [];
  for (let run = -WARM_UP; run < repeats; run++) {
    const [startedAt, before] = [performance.now(), cpuSecondsNow()];
    work();
    if (run < 0) continue;
    seconds.push(toFourDigits((performance.now() - startedAt) / 1000));
    cpuSeconds.push(toFourDigits(cpuSecondsNow() - before));
  }
  return { seconds, cpuSeconds, peakMemoryMiB: peakMemoryMiB() };
}
