import { readFileSync } from "node:fs";

/** Processor seconds of all threads of the process since it began: what work costs, whatever else the machine does. */
export function cpuSecondsNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Peak memory of the process so far, in MiB: Linux's VmHWM where there is one, because a process inherits maxRSS from
 * the one that started it.
 */
export function peakMemoryMiB(): number {
  if (process.platform !== "linux") return Math.round(process.resourceUsage().maxRSS / 2 ** 10);
  const [, kib = Number.NaN] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Math.round(Number(kib) / 2 ** 10);
}

/** Rounds a figure for a printed line to four digits after the point. */
export function toFourDigits(value: number): number {
  return Number(value.toFixed(4));
}
