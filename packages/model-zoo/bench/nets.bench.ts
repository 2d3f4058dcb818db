/**
 * One inference and one training step of a net: float32, one volume of 8 slices, for ss one stack of 25, five for each
 * level. A training step is the net in
 * training mode, the sum of its outputs' mean squares (so that every output has a gradient, and the net alone is timed),
 * gradients, AdamW, EMA. Prints one JSON line each; tools/benchmarks/nets.py is its twin.
 *
 *   npm run bench -- --project model-zoo
 *   node tools/benchmarks/compare.mjs nets
 *
 * With --profile a line for each TensorFlow operation of one more run follows: calls, milliseconds, bytes written.
 */
import { parseArgs } from "node:util";
import { AdamW, Ema, startEngine } from "@spinegrade/engine";
import { createNfnNet, createScsNet, createSsNet } from "@spinegrade/model-zoo";
import type { NfnNet } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { measure } from "./measure.ts";
import { profile } from "./profile.ts";

const { values: options } = parseArgs({
  options: {
    kind: { type: "string", default: "nfn" },
    encoder: { type: "string", default: "pvt_v2_b4" },
    size: { type: "string", default: "320" },
    op: { type: "string" },
    steps: { type: "string", default: "3" },
    recompute: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
  },
});

const DEPTH = options.kind === "ss" ? 25 : 8;

interface TimedNet {
  /** One forward pass; the result's values are there when it returns. */
  readonly infer: () => void;
  readonly step: () => void;
}

/** The tensors of a net's output that have a gradient, and the net's memory. */
interface DifferentiableNet extends Pick<NfnNet, "parameters" | "buffers"> {
  outputs(training: boolean): tf.Tensor[];
}

function differentiableNet(images: tf.Tensor4D): DifferentiableNet {
  const { kind, encoder, recompute } = options;
  if (kind === "nfn" || kind === "ss") {
    const create = kind === "nfn" ? createNfnNet : createSsNet;
    const net = create({ encoder, seed: 1, recompute });
    const outputs: DifferentiableNet["outputs"] = (training) => {
      const { heatmap, xyz, gradeLogits } = net.forward(images, [DEPTH], { training });
      return [...heatmap, xyz, gradeLogits];
    };
    return { outputs, parameters: () => net.parameters(), buffers: () => net.buffers() };
  }
  if (kind !== "scs") throw new Error(`--kind is nfn, scs or ss, not "${kind}"`);
  const net = createScsNet({ encoder, seed: 1, recompute });
  const outputs: DifferentiableNet["outputs"] = (training) => {
    const { heatmap, sliceProbabilities, xy, gradeMap, grades } = net.forward(images, [DEPTH], { training });
    return [...heatmap, ...sliceProbabilities, xy, gradeMap, grades];
  };
  return { outputs, parameters: () => net.parameters(), buffers: () => net.buffers() };
}

function timedNet(size: number): TimedNet {
  const shape: [number, number, number, number] = [DEPTH, size, size, 1]; // grey, as the trainer gives it
  const net = differentiableNet(tf.randomUniform<tf.Rank.R4>(shape, -1, 1, "float32", 1));
  const objective = (): tf.Scalar =>
    tf.addN(net.outputs(true).map((output) => tf.mean<tf.Scalar>(tf.square(output))));
  let step: (() => void) | undefined;
  return {
    infer: () => {
      tf.tidy(() => {
        // returns nothing: tfjs would look for tensors among all the values
        for (const output of net.outputs(false)) output.dataSync();
      });
    },
    step: () => {
      step ??= trainer(net, objective);
      step();
    },
  };
}

/** Optimizer and average are made with the first step: an inference has no need of their memory. */
function trainer(net: DifferentiableNet, objective: () => tf.Scalar): () => void {
  const parameters = net.parameters();
  const optimizer = new AdamW(parameters, { learningRate: 5e-5, weightDecay: 0.01 });
  const ema = new Ema(new Map([...parameters, ...net.buffers()]), { decay: 0.99 });
  return () => {
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(objective, [...parameters.values()]);
      const gradients = [...parameters].flatMap(([name, variable]): [string, tf.Tensor][] => {
        const gradient = grads[variable.name];
        return gradient === undefined ? [] : [[name, gradient]];
      });
      optimizer.applyGradients(new Map(gradients));
      ema.update();
      value.dataSync();
    });
  };
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const { device, threads, tensorflowVersion } = await startEngine();
const size = Number(options.size);
const net = timedNet(size);
const versions = { tensorflow: tensorflowVersion, node: process.version };
const works = { infer: net.infer, train: net.step };
for (const [op, work] of Object.entries(works)) {
  if (options.op !== undefined && options.op !== op) continue;
  const shape = [DEPTH, size, size, 1];
  const timings = measure(work, Number(options.steps));
  const name = `${options.kind} ${options.encoder} ${op}`;
  print({ op: name, shape, ...timings, backend: tf.getBackend(), device, threads, versions });
  if (options.profile) profile(work).forEach(print);
}
