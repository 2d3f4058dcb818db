import type * as tf from "@tensorflow/tfjs-core";

/** Whether a net normalises by its batch's own statistics (and updates the running ones) or by the running ones. */
export interface Mode {
  readonly training: boolean;
  /** Whether this pass is recomputed for its gradients (see `checkpointed`): it updates no running statistics. */
  readonly isRecompute?: boolean;
  /** Determines what dropout drops in training: one number for each step. */
  readonly dropoutSeed?: number;
  /** Is given the net's named values as they come (see `lookInto`). They are the net's: whoever keeps one clones it. */
  readonly onValue?: (name: string, value: tf.Tensor) => void;
}
