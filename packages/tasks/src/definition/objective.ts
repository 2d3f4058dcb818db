import type * as tf from "@tensorflow/tfjs-core";
import type { Net } from "@spinegrade/model-zoo";
import type { TaskDefinition, WithHeatmaps } from "./task-definition.ts";
import type { GradePooling, Objective } from "./task.ts";
import { toBatch } from "./to-batch.ts";
import { readPoints, type VolumePrediction } from "./volume-prediction.ts";
import { withTensors } from "./with-tensors.ts";

/** The part of a task's definition that training needs. */
type Objectives<
  Output extends WithHeatmaps<Heatmap>,
  Heatmap extends tf.Tensor,
  Target extends WithHeatmaps<Heatmap>,
> = Pick<TaskDefinition<Output, Heatmap, Target>, "targetsOf" | "lossOf" | "pointsOf">;

/** Combines a net, its targets and its loss. */
export function createObjective<
  Output extends WithHeatmaps<Heatmap>,
  Heatmap extends tf.Tensor,
  Target extends WithHeatmaps<Heatmap>,
>(
  net: Net<Output, Heatmap>,
  { targetsOf, lossOf, pointsOf }: Objectives<Output, Heatmap, Target>,
  run: { readonly gradePooling: GradePooling },
): Objective {
  const loss = lossOf(run);
  return {
    computeLoss: (examples, weights, pooling) => {
      const { images, depths } = toBatch(examples);
      const target = targetsOf(examples);
      const poolingHeatmaps = pooling === "true-heatmap" ? { poolingHeatmaps: target.heatmap } : {};
      const output = net.forward(images, depths, { training: true, ...poolingHeatmaps });
      return loss(output, target, weights, pooling);
    },
    validate: (example, weights) =>
      withTensors(() => {
        const { images, depths } = toBatch([example]);
        const target = targetsOf([example]);
        const output = net.forward(images, depths, { training: false });
        const bound =
          run.gradePooling === "true-heatmap"
            ? net.forward(images, depths, { training: false, poolingHeatmaps: target.heatmap })
            : undefined;
        const terms = Object.entries(loss(bound ?? output, target, weights, run.gradePooling));
        return {
          prediction: firstOf(readPoints(pointsOf, output)),
          ...(bound !== undefined && { upperBound: firstOf(readPoints(pointsOf, bound)) }),
          loss: Object.fromEntries(terms.map(([name, term]) => [name, term.dataSync()[0] ?? Number.NaN])),
        };
      }),
  };
}

/** The prediction of the only volume. @throws RangeError when there is none. */
export function firstOf([prediction]: readonly VolumePrediction[]): VolumePrediction {
  if (prediction === undefined) throw new RangeError("the net gave no prediction");
  return prediction;
}
