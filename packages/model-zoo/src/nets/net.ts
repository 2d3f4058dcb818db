import type * as tf from "@tensorflow/tfjs-core";
import type { Mode } from "../parameters/mode.ts";
import type { StateEntry } from "../parameters/state-entry.ts";

/** An object whose state can be saved to and loaded from a checkpoint. */
export interface Stateful {
  /** All entries of a checkpoint, in the order of PyTorch's state_dict. */
  state(): ReadonlyMap<string, StateEntry>;
}

/** A network's parameters, running statistics and saved state. */
export interface ParameterizedNet extends Stateful {
  /** The parameters that the optimizer updates, by PyTorch name, in TensorFlow's layout. */
  parameters(): ReadonlyMap<string, tf.Variable>;
  /** The running statistics, by PyTorch name. */
  buffers(): ReadonlyMap<string, tf.Variable>;
  /** Frees the memory; the net cannot be used afterwards. */
  dispose(): void;
}

/** The mode in which a net runs. */
export interface NetMode<Heatmap extends tf.Tensor = tf.Tensor> extends Mode {
  /**
   * For each volume a heatmap at which to pool the grades' features instead of the predicted one: the true heatmap
   * gives an upper bound for better points. Must have the predicted heatmap's shape. The output still contains the
   * predicted heatmap.
   */
  readonly poolingHeatmaps?: readonly Heatmap[];
}

/** A network over the slices of one or more volumes. */
export interface Net<Output, Heatmap extends tf.Tensor = tf.Tensor> extends ParameterizedNet {
  /**
   * @param images the slices of all volumes, one volume after the other: [N, H, W, 3] or, equivalent and cheaper, [N,
   *   H, W, 1], -1..1.
   * @param depths the slices of each volume, N in all.
   */
  forward(images: tf.Tensor4D, depths: readonly number[], mode: NetMode<Heatmap>): Output;
}
