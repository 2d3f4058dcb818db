import { describeHeatmaps } from "@spinegrade/heatmaps";
import type { WithHeatmaps, TaskDefinition } from "./task-definition.ts";
import * as tf from "@tensorflow/tfjs-core";
import { createObjective, firstOf } from "./objective.ts";
import type { Task } from "./task.ts";
import { readPoints } from "./volume-prediction.ts";
import { withTensors } from "./with-tensors.ts";

/** Builds a task from its definition and adds the parts that all heatmap nets share. */
export function defineTask<
  Output extends WithHeatmaps<Heatmap>,
  Heatmap extends tf.Tensor,
  Target extends WithHeatmaps<Heatmap>,
>(definition: TaskDefinition<Output, Heatmap, Target>): Task {
  const { createNet, targetsOf: _targetsOf, lossOf: _lossOf, pointsOf, ...shared } = definition;
  return {
    ...shared,
    createNet: (options) => {
      const net = createNet(options);
      const infer: ReturnType<Task["createNet"]>["infer"] = (images, depths) => {
        const output = net.forward(images, depths, { training: false });
        const predictions = readPoints(pointsOf, output).map((prediction, volume) => {
          const heatmap = output.heatmap[volume];
          return heatmap === undefined ? prediction : { ...prediction, heatmaps: describeHeatmaps(heatmap) };
        });
        return { heatmaps: output.heatmap, predictions };
      };
      return {
        ...net,
        infer,
        find: (images, depths) => {
          const output = net.forward(images, depths, { training: false });
          return { heatmaps: output.heatmap, ...pointsOf(output) };
        },
        gradeSlices: (images, slices) =>
          withTensors(() => {
            const { heatmap: poolingHeatmaps } = net.forward(images, [images.shape[0]], { training: false });
            return slices.map((z) => {
              const output = net.forward(tf.slice(images, [z], [1]), [1], {
                training: false,
                poolingHeatmaps,
              });
              return firstOf(readPoints(pointsOf, output)).probabilities;
            });
          }),
        predict: (images, depths) => withTensors(() => [...infer(images, depths).predictions]),
        objective: (run) => createObjective(net, definition, run),
      };
    },
  };
}
