import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine, upsample2x } from "@spinegrade/engine";
import { ParameterStore, stateOf } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { upsampledConv2d } from "./upsampled-conv.ts";
import type { UpsampledConv } from "./upsampled-conv.ts";

interface Shapes {
  readonly coarse: [slices: number, height: number, width: number];
  /** By how many pixels the finer map falls short of twice the height and width. */
  readonly cut: [height: number, width: number];
  readonly channels: {
    readonly inChannels: number;
    readonly skipChannels: number;
    readonly outChannels: number;
  };
}

const side = fc.integer({ min: 1, max: 4 });
const shapes: fc.Arbitrary<Shapes> = fc.record({
  coarse: fc.tuple(side, side, side),
  cut: fc.oneof(fc.constant<[number, number]>([0, 0]), fc.constant<[number, number]>([1, 1])),
  // fewer than 8 are left to TensorFlow
  channels: fc.record({
    inChannels: fc.integer({ min: 1, max: 12 }),
    skipChannels: fc.integer({ min: 1, max: 12 }),
    outChannels: side,
  }),
});

/** Whole numbers this small add up without rounding, in whatever order. */
function wholeNumbers(shape: [number, number, number, number], seed: number): tf.Tensor4D {
  return tf.tidy(() => tf.floor(tf.randomUniform<tf.Rank.R4>(shape, -3, 4, "float32", seed)));
}

/** The result, then its gradients by coarse map, finer map and kernel. */
function valuesAndGradients(
  { coarse, cut, channels }: Shapes,
  convolve: UpsampledConv<tf.Tensor4D>,
  kernel: tf.Variable,
) {
  const [slices, height, width] = coarse;
  const finer = [slices, 2 * height - cut[0], 2 * width - cut[1]] as const;
  // not the result of `tidy`, which looks for tensors in each element of its result
  let values: number[][] = [];
  tf.tidy(() => {
    const x = tf.variable(wholeNumbers([...coarse, channels.inChannels], 1));
    const skip = tf.variable(wholeNumbers([...finer, channels.skipChannels], 2));
    const dy = wholeNumbers([...finer, channels.outChannels], 3);
    const inputs = [x, skip, kernel];
    const { grads } = tf.variableGrads(() => tf.sum<tf.Scalar>(tf.mul(convolve(x, skip), dy)), inputs);
    const results = [convolve(x, skip), ...inputs.map(({ name }) => grads[name])];
    values = results.map((tensor) => Array.from(tensor?.dataSync() ?? [], (value) => value + 0)); // -0 is 0
    tf.dispose([x, skip]);
  });
  return values;
}

/** The definition of the layer. */
function plainly(kernel: tf.Variable): UpsampledConv<tf.Tensor4D> {
  return (x, skip) => {
    const [slices, height, width] = skip.shape;
    const cut = tf.slice(upsample2x(x), [0, 0, 0, 0], [slices, height, width, x.shape[3]]);
    return tf.conv2d(tf.concat([cut, skip], 3), kernel as tf.Tensor4D, 1, "same"); // its shape has four axes
  };
}

/** By our own operation, or by phase as without it. */
type Way = "own" | "phases";

function makeLayer({ inChannels, skipChannels, outChannels }: Shapes["channels"], way: Way) {
  const store = new ParameterStore(null);
  const ways = way === "phases" ? { phasesFromPixels: 1 } : {};
  const options = { inChannels, skipChannels, outChannels, ...ways };
  const layer = upsampledConv2d(store.root(), options);
  const kernel = store.variables("parameter").get("weight") as tf.Variable; // the layer's only entry
  tf.tidy(() => {
    kernel.assign(wholeNumbers([3, 3, inChannels + skipChannels, outChannels], 4));
  });
  return { store, layer, kernel };
}

beforeAll(async () => {
  await startEngine();
});

describe("the 2-D convolution of an up-sampled map and a finer one", () => {
  it.each(["own", "phases"] as const)("is the plain one, gradients included, for all sides: %s", (way) => {
    const tensors = tf.memory().numTensors;
    fc.assert(
      fc.property(shapes, (drawn) => {
        const { store, layer, kernel } = makeLayer(drawn.channels, way);
        const actual = valuesAndGradients(drawn, layer, kernel);
        expect(actual).toEqual(valuesAndGradients(drawn, plainly(kernel), kernel));
        expect(actual[3]).toHaveLength(kernel.size);
        store.dispose();
      }),
      { numRuns: 40 },
    );
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it.each(["own", "phases"] as const)("does not make the up-sampled map: %s", async (way) => {
    const { store, layer } = makeLayer({ inChannels: 8, skipChannels: 9, outChannels: 4 }, way);
    const [x, skip] = [tf.ones<tf.Rank.R4>([2, 3, 4, 8]), tf.ones<tf.Rank.R4>([2, 6, 8, 9])];
    const { kernelNames } = await tf.profile(() => layer(x, skip));
    expect(kernelNames.includes("Conv2D")).toBe(way === "phases");
    expect(kernelNames).not.toContain("ResizeNearestNeighbor");
    store.dispose();
    tf.dispose([x, skip]);
  });

  it("has the one parameter of torch.nn.Conv2d", () => {
    const { store } = makeLayer({ inChannels: 2, skipChannels: 3, outChannels: 4 }, "own");
    const entries = [...stateOf(store)].map(([name, { shape }]) => [name, shape]);
    expect(entries).toEqual([["weight", [4, 5, 3, 3]]]);
    store.dispose();
  });
});
