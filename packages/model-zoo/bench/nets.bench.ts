/**
 * One inference and one training step of a net: float32, one volume of 8 slices, for ss one stack of 25, five for each
 * level; or of the two-stage net that --case describes, with its inputs. A training step is the net in training mode, the sum
 * of its outputs' mean squares (so that every output has a gradient, and the net alone is timed), gradients, AdamW, EMA.
 * Prints one JSON line each; tools/benchmarks/nets.py is its twin. With --product-precision bfloat16 linear layers round
 * their factors.
 *
 *   npm run bench -- --project model-zoo
 *   node tools/benchmarks/compare.mjs nets
 *
 * --state-precision holds AdamW's moments in 16 bits. With --profile a line for each TensorFlow operation of one more run
 * follows: calls, milliseconds, bytes written.
 */
import { parseArgs } from "node:util";
import { AdamW, Ema, PRODUCT_PRECISIONS, startEngine, STATE_PRECISIONS } from "@spinegrade/engine";
import { readChoice } from "@spinegrade/pipeline";
import * as tf from "@tensorflow/tfjs-core";
import {
  type DifferentiableNet,
  oneStageNet,
  randomImages,
  type TimedCase,
  twoStageNet,
} from "./differentiable-net.ts";
import { measure } from "./measure.ts";
import { profile } from "./profile.ts";

const { values: options } = parseArgs({
  options: {
    kind: { type: "string", default: "nfn" },
    encoder: { type: "string", default: "pvt_v2_b4" },
    size: { type: "string", default: "320" },
    case: { type: "string" },
    op: { type: "string" },
    steps: { type: "string", default: "3" },
    recompute: { type: "boolean", default: false },
    "state-precision": { type: "string", default: "float32" },
    profile: { type: "boolean", default: false },
    "product-precision": { type: "string", default: "float32" },
  },
});

interface TimedNet {
  readonly name: string;
  /** Shape of the first input. */
  readonly shape: readonly number[];
  /** One forward pass; the result's values are there when it returns. */
  readonly infer: () => void;
  readonly step: () => void;
}

function timedNet(): TimedNet {
  const { kind, encoder, size, recompute } = options;
  if (options.case !== undefined) {
    const given = JSON.parse(options.case) as TimedCase;
    const [shape = []] = Object.values(given.inputs);
    return { name: given.name, shape, ...works(twoStageNet(given, recompute)) };
  }
  const shape = [kind === "ss" ? 25 : 8, Number(size), Number(size), 1]; // grey, as the trainer gives it
  const net = oneStageNet(options, randomImages<tf.Rank.R4>(shape));
  return { name: `${kind} ${encoder}`, shape, ...works(net) };
}

function works(net: DifferentiableNet): Pick<TimedNet, "infer" | "step"> {
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
  const statePrecision = readChoice("--state-precision", options["state-precision"], STATE_PRECISIONS);
  const optimizer = new AdamW(parameters, { learningRate: 5e-5, weightDecay: 0.01, statePrecision });
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

const productPrecision = readChoice("--product-precision", options["product-precision"], PRODUCT_PRECISIONS);
const { device, threads, tensorflowVersion } = await startEngine({ productPrecision });
const net = timedNet();
const versions = { tensorflow: tensorflowVersion, node: process.version };
const ops = { infer: net.infer, train: net.step };
for (const [op, work] of Object.entries(ops)) {
  if (options.op !== undefined && options.op !== op) continue;
  const timings = measure(work, Number(options.steps));
  const { name, shape } = net;
  print({
    op: `${name} ${op}`,
    shape,
    ...timings,
    backend: tf.getBackend(),
    productPrecision,
    device,
    threads,
    versions,
  });
  if (options.profile) profile(work).forEach(print);
}
