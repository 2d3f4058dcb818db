import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

export interface Timings {
  readonly seconds: readonly number[];
  /** Of all threads together. */
  readonly cpuSeconds: readonly number[];
  /** Of the process so far. */
  readonly peakMemoryMiB: number;
}

/** Runs that do not count: the first builds TensorFlow's kernels and fills its memory pool. */
const WARM_UP = 1;

export function measure(work: () => void, repeats: number): Timings {
  const seconds: number[] = [];
  const cpuSeconds: number[] = [];
  for (let run = -WARM_UP; run < repeats; run++) {
    const [startedAt, before] = [performance.now(), process.cpuUsage()];
    work();
    const { user, system } = process.cpuUsage(before);
    if (run < 0) continue;
    seconds.push(toFourDigits((performance.now() - startedAt) / 1000));
    cpuSeconds.push(toFourDigits((user + system) / 1e6));
  }
  return { seconds, cpuSeconds, peakMemoryMiB: peakMemoryMiB() };
}

/** Linux's VmHWM where there is one: maxRSS is inherited from a process that starts this one. */
function peakMemoryMiB(): number {
  if (process.platform !== "linux") return Math.round(process.resourceUsage().maxRSS / 2 ** 10);
  const [, kib = Number.NaN] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Math.round(Number(kib) / 2 ** 10);
}

function toFourDigits(value: number): number {
  return Number(value.toFixed(4));
}
