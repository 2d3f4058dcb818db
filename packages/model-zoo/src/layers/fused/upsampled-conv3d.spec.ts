import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine, upsample2x } from "@spinegrade/engine";
import { ParameterStore, stateOf } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { upsampledConv3d } from "./upsampled-conv.ts";
import type { UpsampledConv } from "./upsampled-conv.ts";

interface Shapes {
  readonly coarse: [volumes: number, depth: number, height: number, width: number];
  /** By how many pixels the finer map falls short of twice the height and width. */
  readonly cut: readonly [height: number, width: number];
  readonly options: {
    readonly inChannels: number;
    readonly skipChannels: number;
    readonly outChannels: number;
  };
}

const side = fc.integer({ min: 1, max: 4 });
/** Few and many: fewer than 8 are left to TensorFlow. */
const channels = fc.integer({ min: 1, max: 12 });

function shapes(cut: Shapes["cut"]): fc.Arbitrary<Shapes> {
  return fc.record({
    coarse: fc.tuple(fc.integer({ min: 1, max: 2 }), side, side, side),
    cut: fc.constant(cut),
    options: fc.record({ inChannels: channels, skipChannels: channels, outChannels: side }),
  });
}

/** Whole numbers this small add up without rounding, in whatever order. */
function wholeNumbers<R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number): tf.Tensor<R> {
  return tf.tidy(() => tf.floor(tf.randomUniform<R>(shape, -3, 4, "float32", seed)));
}

function finerShape({ coarse, cut }: Shapes, channels: number): [number, number, number, number, number] {
  const [volumes, depth, height, width] = coarse;
  return [volumes, depth, 2 * height - cut[0], 2 * width - cut[1], channels];
}

/** The result, then its gradients by coarse map, finer map and kernel. */
function valuesAndGradients(
  shapes: Shapes,
  convolve: UpsampledConv<tf.Tensor5D>,
  kernel: tf.Variable,
): number[][] {
  const { coarse, options } = shapes;
  // not the result of `tidy`, which looks for tensors in each element of its result
  let values: number[][] = [];
  tf.tidy(() => {
    const x = tf.variable(wholeNumbers<tf.Rank.R5>([...coarse, options.inChannels], 1));
    const skip = tf.variable(wholeNumbers<tf.Rank.R5>(finerShape(shapes, options.skipChannels), 2));
    const dy = wholeNumbers<tf.Rank.R5>(finerShape(shapes, options.outChannels), 3);
    const inputs = [x, skip, kernel];
    const loss = () => tf.sum<tf.Scalar>(tf.mul(convolve(x, skip), dy));
    const { grads } = tf.variableGrads(loss, inputs);
    const results = [convolve(x, skip), ...inputs.map(({ name }) => grads[name])];
    values = results.map((tensor) => Array.from(tensor?.dataSync() ?? [], (value) => value + 0)); // -0 is 0
    tf.dispose([x, skip]);
  });
  return values;
}

/** The definition of the layer. */
function plainly(kernel: tf.Variable): UpsampledConv<tf.Tensor5D> {
  return (x, skip) => {
    const [volumes, depth, height, width] = skip.shape;
    const cut = tf.slice(upsample2x(x), [0, 0, 0, 0, 0], [volumes, depth, height, width, x.shape[4]]);
    return tf.conv3d(tf.concat([cut, skip], 4), kernel as tf.Tensor5D, 1, "same"); // its shape has five axes
  };
}

/** By our own operation, or by phase as without it. */
type Way = "own" | "phases";

function makeLayer({ options }: Pick<Shapes, "options">, way: Way) {
  const store = new ParameterStore(null);
  const ways = way === "phases" ? { phasesFromPixels: 1 } : {};
  const layer = upsampledConv3d(store.root(), { ...options, ...ways });
  const kernel = store.variables("parameter").get("weight") as tf.Variable; // the layer's only entry
  const { inChannels, skipChannels, outChannels } = options;
  tf.tidy(() => {
    kernel.assign(wholeNumbers<tf.Rank.R5>([3, 3, 3, inChannels + skipChannels, outChannels], 4));
  });
  return { store, layer, kernel };
}

beforeAll(async () => {
  await startEngine();
});

describe("the convolution of an up-sampled map and a finer one", () => {
  it.each([
    ["even", [0, 0], "own"],
    ["even, by phase", [0, 0], "phases"],
    ["of odd height", [1, 0], "own"],
    ["of odd width", [0, 1], "own"],
    ["odd", [1, 1], "own"],
  ] as const)("is the plain one, gradients included, where the finer map is %s", (_, cut, way) => {
    const tensors = tf.memory().numTensors;
    fc.assert(
      fc.property(shapes(cut), (drawn) => {
        const { store, layer, kernel } = makeLayer(drawn, way);
        const actual = valuesAndGradients(drawn, layer, kernel);
        expect(actual).toEqual(valuesAndGradients(drawn, plainly(kernel), kernel));
        expect(actual[3]).toHaveLength(kernel.size);
        store.dispose();
      }),
      { numRuns: 20 },
    );
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it.each([
    [[0, 0], "own", false],
    [[0, 0], "phases", false],
    [[1, 0], "own", true],
  ] as const)(
    "short of twice the size by %j, %s, makes the up-sampled map: %s",
    async (cut, way, isUpsampled) => {
      const drawn: Shapes = {
        coarse: [1, 2, 3, 4],
        cut,
        options: { inChannels: 8, skipChannels: 9, outChannels: 4 },
      };
      const { store, layer } = makeLayer(drawn, way);
      const x = tf.ones<tf.Rank.R5>([...drawn.coarse, 8]);
      const skip = tf.ones<tf.Rank.R5>(finerShape(drawn, 9));
      const { kernelNames } = await tf.profile(() => layer(x, skip));
      expect(kernelNames.includes("ResizeNearestNeighbor")).toBe(isUpsampled);
      store.dispose();
      tf.dispose([x, skip]);
    },
  );

  it("has the one parameter of torch.nn.Conv3d", () => {
    const { store } = makeLayer({ options: { inChannels: 2, skipChannels: 3, outChannels: 4 } }, "own");
    const entries = [...stateOf(store)].map(([name, { shape }]) => [name, shape]);
    expect(entries).toEqual([["weight", [4, 5, 3, 3, 3]]]);
    store.dispose();
  });
});
