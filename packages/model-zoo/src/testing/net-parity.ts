/** Compares a net with the figures of tools/golden/nets/one_stage_nets.py. */
import { stateOf } from "@spinegrade/model-zoo";
import type { Net, State, Stateful, StateTensor } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState, signed } from "./deterministic.ts";
import { channelsFirst, largestError, normError } from "./golden.ts";
import type { GoldenTensor } from "./golden.ts";

export type GoldenOutput = Readonly<Record<string, GoldenTensor | readonly GoldenTensor[]>>;

export interface NetCase {
  readonly encoder: string;
  readonly decoderChannels: readonly [number, number, number];
  /** The end of names whose deterministic weights are multiplied by the factor, a power of two. */
  readonly damped?: readonly [suffix: string, factor: number];
  /** The name that the images are hashed from. */
  readonly images: string;
  /** The smallest input of any ReLU in training mode, in standard deviations of that ReLU's inputs. */
  readonly kinkDistance: number;
  readonly depths: readonly number[];
  readonly size: readonly [height: number, width: number];
  readonly inference: GoldenOutput;
  readonly training: Readonly<{
    terms: Readonly<Record<string, number>>;
    gradients: Readonly<Record<string, GoldenTensor>>;
    statistics: Readonly<Record<string, GoldenTensor>>;
    counters: Readonly<Record<string, number>>;
  }> &
    GoldenOutput;
}

export type Outputs = Readonly<Record<string, tf.Tensor | readonly tf.Tensor[]>>;
export type Terms = Readonly<Record<string, tf.Scalar> & { total: tf.Scalar }>;

/** Differences of a net from PyTorch's, each as a share of the largest value of its tensor. */
export interface Errors {
  readonly outputs: Readonly<Record<string, number>>;
  readonly terms: Readonly<Record<string, number>>;
  readonly gradients: Readonly<Record<string, number>>;
  readonly statistics: Readonly<Record<string, number>>;
  readonly counters: Readonly<Record<string, number>>;
}

export function greyImages({ images, depths, size: [height, width] }: NetCase): tf.Tensor4D {
  const slices = depths.reduce((sum, depth) => sum + depth, 0);
  return tf.tensor4d(signed(images, slices * height * width), [slices, height, width, 1]);
}

/** The weights of a case, for a net that was made for it. */
export function weightsOf(
  net: Stateful,
  { damped: [suffix, factor] = ["", 1] }: Pick<NetCase, "damped">,
): State {
  const damp = (name: string, tensor: StateTensor): StateTensor =>
    name.endsWith(suffix) && tensor.dtype === "F32"
      ? { ...tensor, values: tensor.values.map((value) => value * factor) }
      : tensor;
  const weights = [...deterministicState(net)];
  return new Map(weights.map(([name, tensor]) => [name, factor === 1 ? tensor : damp(name, tensor)]));
}

/** The outputs' errors in inference mode. @param net with the case's weights. */
export function inferenceErrors(net: Net<Outputs>, golden: NetCase): Errors["outputs"] {
  return tf.tidy(() => {
    const outputs = net.forward(greyImages(golden), golden.depths, { training: false });
    return outputErrors(outputs, golden.inference);
  });
}

/** A training step's errors. @param net with the case's weights; the step moves its running statistics. */
export function trainingErrors<Output extends Outputs>(
  net: Net<Output>,
  golden: NetCase,
  loss: (output: Output) => Terms,
): Errors {
  const images = greyImages(golden);
  let outputs: Errors["outputs"] = {};
  let terms: Record<string, number> = {};
  const parameters = [...net.parameters()];
  const { value, grads } = tf.variableGrads(
    () => {
      const output = net.forward(images, golden.depths, { training: true });
      outputs = outputErrors(output, golden.training);
      const parts = loss(output);
      terms = relativeErrors(parts, golden.training.terms);
      return parts.total;
    },
    parameters.map(([, variable]) => variable),
  );
  const gradients = new Map(parameters.map(([name, variable]) => [name, grads[variable.name] as tf.Tensor]));
  const { gradients: goldenGradients, statistics, counters } = golden.training;
  const errors = {
    outputs,
    terms,
    gradients: stateErrors(stateOf(part(net, goldenGradients), gradients), goldenGradients), // in PyTorch's layouts
    statistics: stateErrors(stateOf(part(net, statistics)), statistics),
    counters: counterErrors(stateOf(part(net, counters)), counters),
  };
  tf.dispose([value, grads, images]);
  return errors;
}

/** Only the entries that are looked at: a large net's state takes a while to copy. */
export function part(net: Stateful, names: Readonly<Record<string, unknown>>): Stateful {
  const entries = new Map([...net.state()].filter(([name]) => name in names));
  return { state: () => entries };
}

/** The names whose error is not below the tolerance, with it. */
export function above(errors: Readonly<Record<string, number>>, tolerance: number): string[] {
  return Object.entries(errors)
    .filter(([, error]) => !(error < tolerance))
    .map(([name, error]) => `${name} by ${error.toExponential(1)}`);
}

function outputErrors(outputs: Outputs, golden: GoldenOutput): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const [name, output] of Object.entries(outputs)) {
    const expected = golden[name];
    if (expected === undefined) throw new Error(`the fixture has no ${name}`);
    const [ours, theirs] = [flatten(output), Array.isArray(expected) ? expected : [expected]];
    errors[name] = Math.max(
      ...(theirs as readonly GoldenTensor[]).map((each, index) => {
        const volume = ours.length === theirs.length ? ours[index] : tf.concat(ours, 0);
        if (volume === undefined) return Number.NaN;
        return largestError(inPyTorchOrder(volume).dataSync(), each);
      }),
    );
  }
  return errors;
}

function flatten(output: tf.Tensor | readonly tf.Tensor[]): tf.Tensor[] {
  return output instanceof tf.Tensor ? [output] : [...output];
}

/** Maps have their channels first there. */
function inPyTorchOrder(tensor: tf.Tensor): tf.Tensor {
  return tensor.rank > 3 ? channelsFirst(tensor) : tensor;
}

function relativeErrors(parts: Terms, golden: Readonly<Record<string, number>>): Record<string, number> {
  const entries = Object.entries(golden).map(([name, expected]): [string, number] => {
    const ours = parts[name]?.dataSync()[0] ?? Number.NaN;
    return [name, Math.abs(ours - expected) / Math.abs(expected)];
  });
  return Object.fromEntries(entries);
}

function stateErrors(state: State, golden: Readonly<Record<string, GoldenTensor>>): Record<string, number> {
  const entries = Object.entries(golden).map(([name, expected]): [string, number] => {
    const values = state.get(name)?.values;
    if (!(values instanceof Float32Array)) return [name, Number.NaN];
    return [name, Math.max(largestError(values, expected), normError(values, expected))];
  });
  return Object.fromEntries(entries);
}

function counterErrors(state: State, golden: Readonly<Record<string, number>>): Record<string, number> {
  const entries = Object.entries(golden).map(([name, expected]): [string, number] => [
    name,
    Math.abs(Number(state.get(name)?.values[0]) - expected),
  ]);
  return Object.fromEntries(entries);
}
