import * as tf from "@tensorflow/tfjs-core";
import type { LossValues } from "./gradients.ts";

/** What is known of one step. */
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
  /** Of the step alone. */
  readonly seconds: number;
  /** For which the step waited until its samples were loaded. */
  readonly waitSeconds: number;
  /** Of the process. */
  readonly rssMiB: number;
  /** Tensors that are alive after the step: the same after each. */
  readonly tensors: number;
}

/** What the process takes of memory now. */
export function measureMemory(): Pick<StepRecord, "rssMiB" | "tensors"> {
  return { rssMiB: Math.round(process.memoryUsage.rss() / 2 ** 20), tensors: tf.memory().numTensors };
}
