import type { Example } from "@spinegrade/augmentation";
import { taskNamed, toBatch, type TaskNet } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import { phantomExample } from "./phantom-example.ts";
import type { Settings } from "./settings.ts";

/** A net and its input, made on the backend in use. */
export interface Work {
  readonly net: TaskNet;
  /** Runs it once. The caller disposes the tensors. */
  run(): ReadonlyMap<string, tf.Tensor>;
}

/** Makes the same weights and the same slices on any backend. */
export function makeWork({ op, task: name, encoder, widths, depth, size }: Settings): Work {
  const task = taskNamed(name);
  const net = task.createNet({ encoder, seed: 1, decoderChannels: widths });
  const example = phantomExample(task, depth, size);
  if (op === "infer") {
    startBlocks(net);
    return { net, run: () => infer(net, example) };
  }
  const weights = Object.fromEntries(
    Object.entries(task.lossTerms).map(([term, { weight }]) => [term, weight]),
  );
  const objective = net.objective({ gradePooling: "predicted-heatmap" });
  return {
    net,
    run: () => gradients(net, () => objective.computeLoss([example], weights, "predicted-heatmap").total),
  };
}

function infer(net: TaskNet, example: Example): ReadonlyMap<string, tf.Tensor> {
  const { images, depths } = toBatch([example]);
  const { heatmaps, xyz, probabilities } = net.find(images, depths);
  images.dispose();
  return new Map(
    Object.entries({ heatmap: tf.concat(heatmaps.map((map) => tf.reshape(map, [-1]))), xyz, probabilities }),
  );
}

/** A loss, and its gradients with respect to each parameter that it depends on. */
function gradients(net: TaskNet, loss: () => tf.Scalar): ReadonlyMap<string, tf.Tensor> {
  const parameters = net.parameters();
  const { value, grads } = tf.variableGrads(loss, [...parameters.values()]);
  const found = [...parameters].flatMap(([name, variable]) => {
    const gradient = grads[variable.name];
    return gradient === undefined ? [] : [[name, gradient] as const];
  });
  return new Map<string, tf.Tensor>([["loss", value], ...found]);
}

/**
 * Sets the scales of all norms to 1: a fresh ResNet has 0 at the end of each block, which would hide what is before it. Not in
 * training, where norms of few values magnify rounding from block to block.
 */
function startBlocks(net: TaskNet): void {
  for (const [name, variable] of net.parameters()) {
    if (variable.rank === 1 && name.endsWith(".weight")) variable.assign(tf.ones(variable.shape));
  }
}
