import { loadState, type State, type Stateful, type StateTensor } from "@spinegrade/model-zoo";
import { Generator } from "@spinegrade/random";
import { createGradingNet, type GradingNet } from "@spinegrade/tasks";

/** A small net of a task, whose weights and statistics are all random: no part of it is without effect. */
export function randomNet(task: string, encoder: string, imageSize: number): GradingNet {
  const net = createGradingNet({ task, encoder, imageSize, decoderChannels: [16, 12, 8] }, null);
  randomise(net);
  return net;
}

/** Loads random weights and statistics. */
export function randomise(net: Stateful): void {
  const tensors: [string, StateTensor][] = [...net.state()].map(([name, entry]) =>
    entry.kind === "counter"
      ? [name, { dtype: "I64", shape: [], values: new BigInt64Array(1) }]
      : [name, { dtype: "F32", shape: entry.shape, values: randomValues(name, entry.shape) }],
  );
  const state: State = new Map(tensors);
  loadState(net, state);
}

/** Values that keep the activations of a deep net in range. */
function randomValues(name: string, shape: readonly number[]): Float32Array {
  return randomNumbers(name, sizeOf(shape), ...rangeOf(name, shape));
}

/** As many draws as are repeated: a net has millions of weights, and drawing each takes longer than its test. */
const DRAWS = 8191;

/** Numbers between low and high, from a stream that the name names. */
export function randomNumbers(name: string, count: number, low: number, high: number): Float32Array {
  const generator = Generator.fromSeed(1, name);
  const drawn = Float32Array.from({ length: Math.min(count, DRAWS) }, () => generator.uniform(low, high));
  const numbers = new Float32Array(count);
  for (let at = 0; at < count; at += DRAWS) numbers.set(drawn.subarray(0, count - at), at);
  return numbers;
}

function rangeOf(name: string, shape: readonly number[]): readonly [number, number] {
  const side = Math.sqrt(6 / sizeOf(shape.slice(1)));
  if (shape.length > 1) return [-side, side];
  if (name.endsWith("running_var")) return [0.75, 1.25];
  return name.endsWith("weight") || name.endsWith("gamma") ? [0.5, 1] : [-0.1, 0.1];
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
