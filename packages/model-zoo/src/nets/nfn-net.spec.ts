import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createNfnNet, loadState, stateOf } from "@spinegrade/model-zoo";
import type { NfnNet, NfnOutput, State } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState, signed } from "../test-support/deterministic.ts";
import { channelsFirst, largestError, normError, readFixture } from "../test-support/golden.ts";
import type { GoldenTensor } from "../test-support/golden.ts";

interface GoldenOutput {
  readonly heatmap: readonly GoldenTensor[];
  readonly xyz: GoldenTensor;
  readonly gradeLogits: GoldenTensor;
}

interface NfnCase {
  readonly encoder: string;
  readonly decoderChannels: readonly [number, number, number];
  /** The name that the images are hashed from. */
  readonly images: string;
  /** Whether no ReLU's input is so near 0 that rounding decides its sign. */
  readonly isKinkFree: boolean;
  readonly depths: readonly number[];
  readonly size: readonly [height: number, width: number];
  readonly inference: GoldenOutput;
  readonly training: GoldenOutput & {
    readonly loss: number;
    readonly gradients: Readonly<Record<string, GoldenTensor>>;
    readonly statistics: Readonly<Record<string, GoldenTensor>>;
    readonly counters: Readonly<Record<string, number>>;
  };
}

// written by tools/golden/model_zoo.py
const { cases } = readFixture("nfn-net.json") as { cases: readonly NfnCase[] };

/** Float32 sums in another order than PyTorch's differ by about 1e-6 of a map's range a layer. */
const OUTPUT_TOLERANCE = 1e-4;
/** In training, batch norms over as few as 12 values magnify that: measured 7e-6; 1e-4 with resnet50d and the widest decoder. */
const TRAINING_TOLERANCE = 1e-3;
/** As shares of a gradient's largest value; the errors measured are 2e-5 at most. */
const GRADIENT_TOLERANCE = 1e-3;
/** One ReLU whose input rounding moves across 0 changes its channel's gradient by a few hundredths in maps this small. */
const GRADIENT_TOLERANCE_AT_KINKS = 0.1;

/** A slim decoder, for what does not depend on its width. */
const SLIM = [48, 32, 24] as const;

function greyImages(name: string, slices: number, [height, width]: NfnCase["size"]): tf.Tensor4D {
  return tf.tensor4d(signed(name, slices * height * width), [slices, height, width, 1]);
}

function imagesOf({ images, depths, size }: NfnCase): tf.Tensor4D {
  return greyImages(
    images,
    depths.reduce((sum, depth) => sum + depth, 0),
    size,
  );
}

function expectOutput(output: NfnOutput, golden: GoldenOutput, tolerance: number): void {
  const pairs: [tf.Tensor, GoldenTensor | undefined][] = [
    ...output.heatmap.map((heatmap, volume): [tf.Tensor, GoldenTensor | undefined] => [
      channelsFirst(heatmap),
      golden.heatmap[volume],
    ]),
    [output.xyz, golden.xyz],
    [output.gradeLogits, golden.gradeLogits],
  ];
  for (const [tensor, expected] of pairs) {
    if (expected === undefined) throw new Error("there are more volumes than golden ones");
    expect(tensor.size).toBe(expected.shape.reduce((size, side) => size * side, 1));
    expect(largestError(tensor.dataSync(), expected)).toBeLessThan(tolerance);
  }
}

/** The scalar that tools/golden/model_zoo.py differentiates. */
function weightedSum(output: NfnOutput): tf.Scalar {
  const weights = (name: string, shape: number[]): tf.Tensor =>
    tf.tensor(
      signed(
        `weights.${name}`,
        shape.reduce((size, side) => size * side, 1),
      ),
      shape,
    );
  const terms = output.heatmap.map((heatmap, volume) => {
    const [, depth, height, width, points] = heatmap.shape;
    const inPyTorchOrder = weights(`heatmap.${volume}`, [points, depth, height, width]);
    return tf.sum(tf.mul(heatmap, tf.expandDims(tf.transpose(inPyTorchOrder, [1, 2, 3, 0]), 0)));
  });
  terms.push(tf.sum(tf.mul(output.xyz, weights("xyz", output.xyz.shape))));
  terms.push(tf.sum(tf.mul(output.gradeLogits, weights("gradeLogits", output.gradeLogits.shape))));
  return tf.addN(terms) as tf.Scalar; // each term is a scalar
}

function gradientsOf(
  net: NfnNet,
  loss: () => tf.Scalar,
): { value: tf.Scalar; grads: Map<string, tf.Tensor> } {
  const parameters = [...net.parameters()];
  const { value, grads } = tf.variableGrads(
    loss,
    parameters.map(([, variable]) => variable),
  );
  return {
    value,
    grads: new Map(parameters.map(([name, variable]) => [name, grads[variable.name] as tf.Tensor])),
  };
}

/** The tensors that are further from the golden ones than the tolerance, each with its error. */
function farFrom(golden: Readonly<Record<string, GoldenTensor>>, state: State, tolerance: number): string[] {
  return Object.entries(golden).flatMap(([name, expected]) => {
    const values = state.get(name)?.values;
    if (!(values instanceof Float32Array)) return [`${name} is missing`];
    const error = Math.max(largestError(values, expected), normError(values, expected));
    return error < tolerance ? [] : [`${name} by ${error.toExponential(1)}`];
  });
}

beforeAll(async () => {
  await startEngine();
});

describe.each(cases)("the NFN net with $encoder", (golden) => {
  let net: NfnNet;
  let state: State;
  beforeAll(() => {
    net = createNfnNet({ encoder: golden.encoder, decoderChannels: golden.decoderChannels, seed: null });
    state = deterministicState(net);
  });
  beforeEach(() => {
    loadState(net, state);
  });
  afterAll(() => {
    net.dispose();
  });

  it("gives PyTorch's heatmaps, coordinates and grades in inference mode", () => {
    tf.tidy(() => {
      const output = net.forward(imagesOf(golden), golden.depths, { training: false });
      expectOutput(output, golden.inference, OUTPUT_TOLERANCE);
    });
  });

  it("gives PyTorch's outputs, gradients and running statistics in training mode", () => {
    const images = imagesOf(golden);
    const { value, grads } = gradientsOf(net, () => {
      const output = net.forward(images, golden.depths, { training: true });
      expectOutput(output, golden.training, TRAINING_TOLERANCE);
      return weightedSum(output);
    });
    expect(value.arraySync() / golden.training.loss).toBeCloseTo(1, 4);
    const gradientState = stateOf(net, grads); // in PyTorch's layouts
    const tolerance = golden.isKinkFree ? GRADIENT_TOLERANCE : GRADIENT_TOLERANCE_AT_KINKS;
    expect(farFrom(golden.training.gradients, gradientState, tolerance)).toEqual([]);
    const after = stateOf(net);
    expect(farFrom(golden.training.statistics, after, TRAINING_TOLERANCE)).toEqual([]);
    for (const [name, expected] of Object.entries(golden.training.counters)) {
      expect({ name, value: after.get(name)?.values[0] }).toEqual({ name, value: BigInt(expected) });
    }
    tf.dispose([value, [...grads.values()], images]);
  });
});

describe("createNfnNet", () => {
  const size: NfnCase["size"] = [32, 32];
  const slimNet = (): NfnNet => createNfnNet({ encoder: "resnet18", decoderChannels: SLIM, seed: null });

  it("gives volumes of unequal depth in one batch what it gives each alone, in inference mode", () => {
    const net = slimNet();
    loadState(net, deterministicState(net));
    tf.tidy(() => {
      const images = greyImages("images", 5, size);
      const together = net.forward(images, [3, 2], { training: false });
      for (const [volume, [begin, depth]] of [
        [0, 3],
        [3, 2],
      ].entries()) {
        const alone = net.forward(tf.slice(images, [begin as number], [depth as number]), [depth as number], {
          training: false,
        });
        for (const [a, b] of [
          [together.heatmap[volume], alone.heatmap[0]],
          [tf.slice(together.xyz, [volume], [1]), alone.xyz],
          [tf.slice(together.gradeLogits, [volume], [1]), alone.gradeLogits],
        ] as [tf.Tensor, tf.Tensor][]) {
          expect(tf.max(tf.abs(tf.sub(a, b))).arraySync()).toBeLessThan(1e-5);
        }
      }
    });
    net.dispose();
  });

  it("leaves nothing but its output behind, in either mode, and nothing of all when disposed", () => {
    const before = tf.memory().numTensors;
    const net = slimNet();
    const images = greyImages("images", 3, size);
    const held = tf.memory().numTensors;
    for (const training of [false, true]) {
      const output = net.forward(images, [2, 1], { training });
      expect(tf.memory().numTensors - held).toBe(4); // two heatmaps, xyz, grade logits
      tf.dispose(output);
    }
    images.dispose();
    net.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    { depths: [2, 2], what: "too many slices" },
    { depths: [], what: "no volume" },
    { depths: [3, 0], what: "an empty volume" },
    { depths: [1.5, 1.5], what: "half a slice" },
  ])("refuses depths with $what, and leaves nothing behind", ({ depths }) => {
    const net = slimNet();
    const images = greyImages("images", 3, size);
    const before = tf.memory().numTensors;
    expect(() => net.forward(images, depths, { training: false })).toThrow(
      /depths \[.*\] do not divide 3 slices/,
    );
    expect(tf.memory().numTensors).toBe(before);
    images.dispose();
    net.dispose();
  });

  it("leaves nothing behind when TensorFlow refuses the images", () => {
    const net = slimNet();
    const images = tf.zeros<tf.Rank.R4>([2, 32, 32, 2]);
    const before = tf.memory().numTensors;
    expect(() => net.forward(images, [2], { training: true })).toThrow("depth of input (2) must match");
    expect(tf.memory().numTensors).toBe(before);
    images.dispose();
    net.dispose();
  });
});
