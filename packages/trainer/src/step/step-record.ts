import * as tf from "@tensorflow/tfjs-core";
import type { LossValues } from "@spinegrade/losses";

/** The record of one step. */
export interface StepRecord {
  /** Counted from 1, over all epochs. */
  readonly step: number;
  /** Counted from 1. */
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly stepsInEpoch: number;
  readonly learningRate: number;
  readonly losses: LossValues;
  readonly gradientNorm: number;
  /** Seconds of this step alone. */
  readonly seconds: number;
  /** Seconds that the step waited for its samples. */
  readonly waitSeconds: number;
  /** Memory of the process. */
  readonly rssMiB: number;
  /** Number of tensors alive after the step; it stays constant over the steps. */
  readonly tensors: number;
}

/** Measures the current memory of the process. */
export function measureMemory(): Pick<StepRecord, "rssMiB" | "tensors"> {
  return { rssMiB: Math.round(process.memoryUsage.rss() / 2 ** 20), tensors: tf.memory().numTensors };
}
