/** Our convolutions with gradients, compared with TensorFlow's definition of them, on sizes of every kind. */
import { beforeAll, describe, expect, it } from "@jest/globals";
import { conv3x3, fusedConv3x3, runOp, startEngine, upsample2x } from "@spinegrade/engine";
import { repeats } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { someValues } from "../../testing/plain-numbers.ts";

type Map = tf.Tensor4D | tf.Tensor5D;

/** Sums of float32 in another order, of differences of inputs and of taps, which lose a digit. */
const TOLERANCE = 1e-5;

beforeAll(async () => {
  await startEngine();
});

interface Case {
  /** [N, H, W] or [B, D, H, W]. */
  readonly sides: readonly number[];
  readonly channels: number;
  readonly outChannels: number;
  readonly isUpsampled: boolean;
}

const side = fc.integer({ min: 5, max: 9 });
const few = fc.integer({ min: 1, max: 4 });
const cases: fc.Arbitrary<Case> = fc.record({
  sides: fc.oneof(fc.tuple(few, side, side), fc.tuple(fc.constantFrom(1, 2), few, side, side)),
  channels: fc.integer({ min: 8, max: 40 }),
  outChannels: fc.integer({ min: 1, max: 40 }),
  isUpsampled: fc.boolean(),
});

/** The definition of conv3x3, by TensorFlow's own operations. */
function plain(x: Map, kernel: Map, isUpsampled: boolean): tf.Tensor {
  const seen = isUpsampled ? upsample2x(x) : x;
  return seen.rank === 4
    ? tf.conv2d(seen as tf.Tensor4D, kernel as tf.Tensor4D, 1, "same")
    : tf.conv3d(seen as tf.Tensor5D, kernel as tf.Tensor5D, 1, "same");
}

/** The bits of a convolution whose output tiles have at most `largestTile` rows and columns. */
function inTilesOf(largestTile: 2 | 4, x: Map, kernel: Map): tf.TypedArray {
  const attributes = {
    is_upsampled: { int: 0 },
    first_channel: { int: 0 },
    activation: { int: 0 },
    largest_tile: { int: largestTile },
  };
  const none = tf.zeros([0]);
  const [y] = runOp("SpinegradeConv3x3", attributes, [x, kernel, none, none, none], 1);
  return y.dataSync();
}

/** Expects equal values and gradients, each within the tolerance of its largest value. */
function expectPlain({ sides, channels, outChannels, isUpsampled }: Case): void {
  const tensors = tf.memory().numTensors;
  tf.tidy(() => {
    const taps = new Array<number>(sides.length - 1).fill(3);
    const some = (shape: number[], seed: number): tf.Tensor =>
      tf.tensor(someValues(shape, seed).values, shape);
    const inputs = [some([...sides, channels], 1), some([...taps, channels, outChannels], 2)];
    const definition = (x: tf.Tensor, kernel: tf.Tensor): tf.Tensor =>
      plain(x as Map, kernel as Map, isUpsampled);
    const ours = (x: tf.Tensor, kernel: tf.Tensor): tf.Tensor =>
      conv3x3(x as Map, kernel as Map, { isUpsampled });
    const y = definition(inputs[0] as tf.Tensor, inputs[1] as tf.Tensor); // the two above
    const dy = some(y.shape, 3);
    const expected = [y, ...tf.grads(definition)(inputs, dy)];
    const found = [ours(inputs[0] as tf.Tensor, inputs[1] as tf.Tensor), ...tf.grads(ours)(inputs, dy)];
    for (const [index, reference] of expected.entries()) {
      const tensor = found[index];
      expect(tensor?.shape).toEqual(reference.shape);
      const [largest = 0] = tf.max(tf.abs(reference)).dataSync();
      const [worst] = tf.max(tf.abs(tf.sub(reference, tensor ?? 0))).dataSync();
      expect(worst).toBeLessThan(TOLERANCE * Math.max(1, largest));
    }
  });
  expect(tf.memory().numTensors).toBe(tensors);
}

describe("conv3x3", () => {
  it("has the values and gradients of TensorFlow's convolution, up-sampled or not", () => {
    fc.assert(fc.property(cases, expectPlain), { numRuns: repeats(30, 60) });
  });

  it("has them on maps of more tiles, and with more channels, than one task has", () => {
    expectPlain({ sides: [3, 19, 22], channels: 70, outChannels: 33, isUpsampled: false });
    expectPlain({ sides: [1, 3, 17, 18], channels: 36, outChannels: 20, isUpsampled: false });
    expectPlain({ sides: [1, 3, 9, 10], channels: 36, outChannels: 20, isUpsampled: true });
  });

  it("has them on maps that TensorFlow convolves", () => {
    expectPlain({ sides: [2, 3, 4], channels: 9, outChannels: 5, isUpsampled: false });
    expectPlain({ sides: [1, 2, 2, 2], channels: 9, outChannels: 5, isUpsampled: true });
    expectPlain({ sides: [2, 9, 8], channels: 3, outChannels: 5, isUpsampled: false });
  });

  it("computes a large map in the larger tiles, but in the smaller ones where a gradient is recorded", () => {
    tf.tidy(() => {
      const x = tf.randomUniform<tf.Rank.R4>([1, 40, 40, 16], -1, 1, "float32", 1);
      const kernel = tf.randomUniform<tf.Rank.R4>([3, 3, 16, 8], -1, 1, "float32", 2);
      const [large, small] = [inTilesOf(4, x, kernel), inTilesOf(2, x, kernel)];
      expect(large).not.toEqual(small);
      expect(conv3x3(x, kernel).dataSync()).toEqual(large);
      expect(fusedConv3x3(x, kernel).dataSync()).toEqual(large);
      const dy = tf.ones<tf.Rank.R4>([1, 40, 40, 8]);
      const { value } = tf.valueAndGrad((map) => conv3x3(map as tf.Tensor4D, kernel))(x, dy);
      expect(value.dataSync()).toEqual(small);
    });
  });

  it("gives nothing of nothing", () => {
    tf.tidy(() => {
      const y = conv3x3(tf.zeros<tf.Rank.R4>([0, 6, 6, 8]), tf.ones<tf.Rank.R4>([3, 3, 8, 2]));
      expect(y.shape).toEqual([0, 6, 6, 2]);
    });
  });

  it("refuses shapes that do not fit, in words and without a crash", () => {
    tf.tidy(() => {
      const x = tf.ones<tf.Rank.R4>([1, 6, 6, 8]);
      expect(() => conv3x3(x, tf.ones<tf.Rank.R4>([3, 3, 7, 2]))).toThrow("it must be [3, 3, 8, O]");
      expect(() => conv3x3(x, tf.ones<tf.Rank.R5>([3, 3, 3, 8, 2]))).toThrow("it must be [3, 3, 8, O]");
      const volume = tf.ones<tf.Rank.R5>([1, 2, 5, 6, 8]);
      const kernel = tf.ones<tf.Rank.R5>([3, 3, 3, 4, 8]);
      const upsampled = { is_upsampled: { int: 1 } };
      expect(() => runOp("SpinegradeConv3x3InputGrad", upsampled, [volume, kernel], 1)).toThrow(
        "h and w even",
      );
      const plain = { is_upsampled: { int: 0 } };
      const tooWide = tf.ones<tf.Rank.R5>([3, 3, 3, 4, 7]);
      expect(() => runOp("SpinegradeConv3x3InputGrad", plain, [volume, tooWide], 1)).toThrow("dy must be");
      const attributes = { ...plain, taps: { int: 2 } };
      expect(() => runOp("SpinegradeConv3x3KernelGrad", attributes, [volume, volume], 1)).toThrow(
        "taps 1 or 3",
      );
      const other = tf.ones<tf.Rank.R5>([1, 2, 5, 7, 8]);
      expect(() =>
        runOp("SpinegradeConv3x3KernelGrad", { ...plain, taps: { int: 3 } }, [volume, other], 1),
      ).toThrow("of its size");
    });
  });
});
