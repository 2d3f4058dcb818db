import { readFileSync } from "node:fs";
import type { EngineInfo } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

/** Prints a result: one JSON line. */
export function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** What computes. */
export function describeEngine({ device, threads, tensorflowVersion }: EngineInfo): object {
  const versions = { tensorflow: tensorflowVersion, node: process.version };
  return { backend: tf.getBackend(), device, threads, versions };
}

/** Processor seconds of all threads of the process since it began. */
export function cpuSecondsNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Of the process so far: Linux's VmHWM where there is one, for maxRSS is inherited from the process that started this one. */
export function peakMemoryMiB(): number {
  if (process.platform !== "linux") return Math.round(process.resourceUsage().maxRSS / 2 ** 10);
  const [, kib = Number.NaN] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Math.round(Number(kib) / 2 ** 10);
}

export function toFourDigits(value: number): number {
  return Number(value.toFixed(4));
}
