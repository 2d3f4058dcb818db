import type { EngineInfo } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";

/** Prints a result: one JSON line. */
export function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The backend, device, threads and versions of a measurement. */
export function describeEngine({ device, threads, tensorflowVersion }: EngineInfo): object {
  const versions = { tensorflow: tensorflowVersion, node: process.version };
  return { backend: tf.getBackend(), device, threads, versions };
}
