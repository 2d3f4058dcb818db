import { describeHeatmaps } from "@spinegrade/heatmaps";
import type { WithHeatmaps, TaskDefinition } from "./task-definition.ts";
import * as tf from "@tensorflow/tfjs-core";
import { createObjective, firstOf } from "./objective.ts";
import type { Task } from "./task.ts";
import { withTensors } from "./with-tensors.ts";

/** Builds a task from its definition and adds the parts that all heatmap nets share. */
export function defineTask<
  Output extends WithHeatmaps<Heatmap>,
  Heatmap extends tf.Tensor,
  Target extends WithHeatmaps<Heatmap>,
>(definition: TaskDefinition<Output, Heatmap, Target>): Task {
  const { createNet, targetsOf: _targetsOf, lossOf: _lossOf, read, ...facts } = definition;
  return {
    ...facts,
    createNet: (options) => {
      const net = createNet(options);
      const infer: ReturnType<Task["createNet"]>["infer"] = (images, depths) => {
        const output = net.forward(images, depths, { training: false });
        const predictions = read(output).map((prediction, volume) => {
          const heatmap = output.heatmap[volume];
          return heatmap === undefined ? prediction : { ...prediction, heatmaps: describeHeatmaps(heatmap) };
        });
        return { heatmaps: output.heatmap, predictions };
      };
      return {
        ...net,
        infer,
        gradeSlices: (images, slices) =>
          withTensors(() => {
            const { heatmap: poolingHeatmaps } = net.forward(images, [images.shape[0]], { training: false });
            return slices.map((z) => {
              const slice = tf.slice(images, [z], [1]);
              return firstOf(read(net.forward(slice, [1], { training: false, poolingHeatmaps })))
                .probabilities;
            });
          }),
        predict: (images, depths) => withTensors(() => [...infer(images, depths).predictions]),
        objective: (run) => createObjective(net, definition, run),
      };
    },
  };
}
