import type * as tf from "@tensorflow/tfjs-core";
import type { Example } from "@spinegrade/augmentation";
import type { LossTerms } from "@spinegrade/losses";
import type { Net, NetOptions } from "@spinegrade/model-zoo";
import type { LossWeights, Task } from "./task.ts";
import type { VolumePrediction } from "./volume-prediction.ts";

/** The heatmaps of a batch, one a volume. */
export interface WithHeatmaps<Heatmap extends tf.Tensor> {
  readonly heatmap: readonly Heatmap[];
}

/** A loss function; called in a tidy. */
export type LossOf<Output, Target> = (output: Output, target: Target, weights: LossWeights) => LossTerms;

/** A task in terms of the output and the target of its net. */
export interface TaskDefinition<
  Output extends WithHeatmaps<Heatmap>,
  Heatmap extends tf.Tensor,
  Target extends WithHeatmaps<Heatmap>,
> extends Omit<Task, "createNet"> {
  readonly createNet: (options: NetOptions) => Net<Output, Heatmap>;
  /** The truth of a batch, as the loss compares it with the output. The caller tidies. */
  readonly targetsOf: (examples: readonly Example[]) => Target;
  /**
   * The loss of a run.
   * @param run its settings, of which the task reads its `options`.
   */
  readonly lossOf: (run: object) => LossOf<Output, Target>;
  /** One prediction a volume. */
  readonly read: (output: Output) => VolumePrediction[];
}
