import type * as tf from "@tensorflow/tfjs-core";

/** Whether a net normalises by its batch's own statistics (and updates the running ones) or by the running ones. */
export interface Mode {
  readonly training: boolean;
  /** Whether this is the second run of the same pass, for its gradients (see `recomputed`): it updates nothing. */
  readonly isSecondRun?: boolean;
  /** Is given the net's named values as they come (see `lookInto`). They are the net's: whoever keeps one clones it. */
  readonly onValue?: (name: string, value: tf.Tensor) => void;
}
