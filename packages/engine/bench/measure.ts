import { startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

const RUNS = 11;

export interface Timing {
  /** Median and least, of the wall clock. */
  readonly ms: number;
  readonly leastMs: number;
  /** Median processor time of all threads: what the work costs, whatever else the machine does. */
  readonly cpuMs: number;
}

/** Times some work after two runs that do not count. The tensor that it returns is waited for, and disposed. */
export function time(work: () => tf.Tensor): Timing {
  const [wall, cpu]: [number[], number[]] = [[], []];
  for (let run = -2; run < RUNS; run++) {
    const [startedAt, before] = [performance.now(), process.cpuUsage()];
    tf.tidy(() => {
      // a GPU computes on its own: reading a value waits for it
      tf.slice(tf.reshape(work(), [-1]), 0, 1).dataSync();
    });
    if (run < 0) continue;
    wall.push(performance.now() - startedAt);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
  }
  return { ms: median(wall), leastMs: round(Math.min(...wall)), cpuMs: median(cpu) };
}

function median(values: readonly number[]): number {
  return round([...values].sort((a, b) => a - b)[values.length >> 1]);
}

/** Starts TensorFlow; then `report` prints one JSON line. */
export async function startReporting(): Promise<(line: Readonly<Record<string, unknown>>) => void> {
  const { device, threads, tensorflowVersion } = await startEngine();
  const versions = { tensorflow: tensorflowVersion, tfjs: tf.version_core, node: process.version };
  return (line) => {
    process.stdout.write(
      `${JSON.stringify({ ...line, runs: RUNS, backend: tf.getBackend(), device, threads, versions })}\n`,
    );
  };
}

export function round(value = Number.NaN, digits = 2): number {
  return Number(value.toFixed(digits));
}
