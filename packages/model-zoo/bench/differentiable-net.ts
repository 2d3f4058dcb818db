/** The nets that are timed, with random parameters, each of which takes the same images in every run. */
import { createNfnNet, createScsNet, createSsNet } from "@spinegrade/model-zoo";
import type { ParameterizedNet } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { makeCase, type TwoStageCase } from "../src/testing/two-stage-case.ts";

/** The tensors of a net's output that have a gradient, and the net's memory. */
export interface DifferentiableNet extends Pick<ParameterizedNet, "parameters" | "buffers"> {
  outputs(training: boolean): tf.Tensor[];
}

export interface OneStageOptions {
  readonly kind: string;
  readonly encoder: string;
  readonly recompute: boolean;
}

/** @param images slices of one volume, grey, as the trainer gives them. */
export function oneStageNet(
  { kind, encoder, recompute }: OneStageOptions,
  images: tf.Tensor4D,
): DifferentiableNet {
  const depths = [images.shape[0]];
  if (kind === "nfn" || kind === "ss") {
    const create = kind === "nfn" ? createNfnNet : createSsNet;
    const net = create({ encoder, seed: 1, recompute });
    const outputs: DifferentiableNet["outputs"] = (training) => {
      const { heatmap, xyz, gradeLogits } = net.forward(images, depths, { training });
      return [...heatmap, xyz, gradeLogits];
    };
    return { outputs, parameters: () => net.parameters(), buffers: () => net.buffers() };
  }
  if (kind !== "scs") throw new Error(`--kind is nfn, scs or ss, not "${kind}"`);
  const net = createScsNet({ encoder, seed: 1, recompute });
  const outputs: DifferentiableNet["outputs"] = (training) => {
    const { heatmap, sliceProbabilities, xy, gradeMap, grades } = net.forward(images, depths, { training });
    return [...heatmap, ...sliceProbabilities, xy, gradeMap, grades];
  };
  return { outputs, parameters: () => net.parameters(), buffers: () => net.buffers() };
}

/** A two-stage net, described as one of the golden values, and the shapes of its inputs. */
export type TimedCase = Pick<TwoStageCase, "name" | "net" | "options" | "inputs">;

/** With dropout, and without the entries of published checkpoints that nothing reads, as the trainer makes it. */
export function twoStageNet(timed: TimedCase, recompute: boolean): DifferentiableNet {
  const net = makeCase(timed, { seed: 1, dropout: true, published: false, recompute });
  const inputs = Object.values(timed.inputs).map((shape) => randomImages(shape));
  return {
    outputs: (training) => Object.values(net.run(inputs, { training, dropoutSeed: 1 })),
    parameters: () => net.parameters(),
    buffers: () => net.buffers(),
  };
}

/** -1..1. */
export function randomImages<R extends tf.Rank>(shape: readonly number[]): tf.Tensor<R> {
  return tf.randomUniform<R>([...shape] as tf.ShapeMap[R], -1, 1, "float32", 1);
}
