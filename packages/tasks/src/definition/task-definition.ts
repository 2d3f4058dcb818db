import type * as tf from "@tensorflow/tfjs-core";
import type { Example } from "@spinegrade/augmentation";
import type { LossTerms } from "@spinegrade/losses";
import type { Net, NetOptions } from "@spinegrade/model-zoo";
import type { GradePooling, LossWeights, Task } from "./task.ts";
import type { PointTensors } from "./volume-prediction.ts";

/** The heatmaps of a batch, one per volume. */
export interface WithHeatmaps<Heatmap extends tf.Tensor> {
  readonly heatmap: readonly Heatmap[];
}

/** A loss function; called in a tidy. */
export type LossOf<Output, Target> = (
  output: Output,
  target: Target,
  weights: LossWeights,
  pooling: GradePooling,
) => LossTerms;

/** A task expressed in terms of its net's output and target. */
export interface TaskDefinition<
  Output extends WithHeatmaps<Heatmap>,
  Heatmap extends tf.Tensor,
  Target extends WithHeatmaps<Heatmap>,
> extends Omit<Task, "createNet"> {
  readonly createNet: (options: NetOptions) => Net<Output, Heatmap>;
  /** Builds the targets that the loss compares with the output. The caller tidies. */
  readonly targetsOf: (examples: readonly Example[]) => Target;
  /**
   * Creates the loss of a run.
   * @param run its settings; the task reads only its own `options`.
   */
  readonly lossOf: (run: object) => LossOf<Output, Target>;
  /** The points and grades of an output, as tensors. The caller tidies. */
  readonly pointsOf: (output: Output) => PointTensors;
}
