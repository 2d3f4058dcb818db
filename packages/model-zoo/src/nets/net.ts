import type * as tf from "@tensorflow/tfjs-core";
import type { Mode } from "../parameters/mode.ts";
import type { StateEntry } from "../parameters/parameter-store.ts";

/** What a checkpoint can be made of and loaded into. */
export interface Stateful {
  /** Everything that a checkpoint holds, in the order of PyTorch's state_dict. */
  state(): ReadonlyMap<string, StateEntry>;
}

/** A network's memory: what is trained, what is measured, what is saved. */
export interface ParameterizedNet extends Stateful {
  /** What the optimizer changes, by PyTorch name, in TensorFlow's layout. */
  parameters(): ReadonlyMap<string, tf.Variable>;
  /** The running statistics, by PyTorch name. */
  buffers(): ReadonlyMap<string, tf.Variable>;
  /** Frees the memory; the net is of no use after. */
  dispose(): void;
}

/** How a net runs. */
export interface NetMode<Heatmap extends tf.Tensor = tf.Tensor> extends Mode {
  /**
   * For each volume the heatmap that grades are pooled under in place of the predicted one: the true one, for an upper
   * bound of what better points could give. Of the predicted heatmap's shape; the outputs' heatmaps stay the predicted.
   */
  readonly poolUnder?: readonly Heatmap[];
}

/** A network over the slices of one or more volumes. */
export interface Net<Output, Heatmap extends tf.Tensor = tf.Tensor> extends ParameterizedNet {
  /**
   * @param images the slices of all volumes, one volume after the other: [N, H, W, 3], or [N, H, W, 1] for the same
   * thing cheaper, -1..1.
   * @param depths the slices of each volume, N in all.
   */
  forward(images: tf.Tensor4D, depths: readonly number[], mode: NetMode<Heatmap>): Output;
}
