import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createEncoder, ENCODER_NAMES, loadState, ParameterStore } from "@spinegrade/model-zoo";
import type { Encoder, FeatureInfo } from "@spinegrade/model-zoo";
import { repeats } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState, signed } from "../testing/deterministic.ts";
import { channelsFirst, largestError, normError, readFixture } from "../testing/golden.ts";
import type { GoldenTensor } from "../testing/golden.ts";

interface EncoderCase {
  readonly encoder: string;
  readonly size: readonly [slices: number, height: number, width: number];
  readonly featureInfo: readonly FeatureInfo[];
  readonly maps: readonly GoldenTensor[];
}

// written by tools/golden/nets/model_zoo.py
const { cases } = readFixture("encoders.json") as { cases: readonly EncoderCase[] };

/**
 * Float32 sums in another order than PyTorch's differ by about 1e-6 of a map's range a layer; the deepest nets here
 * have over 100 layers one after the other.
 */
const TOLERANCE = 1e-4;

/**
 * The encoders that are trained, one of each kind of block. The others are tables with other numbers for the same code, which
 * the maps below check: `npm run test:slow` trains them too.
 */
const TRAINED = new Set<string>(
  repeats(0, 1) === 1
    ? ENCODER_NAMES
    : [
        "resnet18",
        "resnet50d",
        "seresnext26d_32x4d",
        "pvt_v2_b0",
        "convnext_tiny.fb_in22k",
        "tf_efficientnet_b3.ns_jft_in1k",
        "densenet161",
        "rexnetr_200.sw_in12k_ft_in1k",
        "xception65.tf_in1k",
        "convformer_s36.sail_in22k_ft_in1k_384",
        "fastvit_ma36.apple_dist_in1k",
      ],
);

/** Other weights for another name's table: `npm run test:slow` runs them, too. */
const SAME_TABLES = ["convnext_tiny.in12k_ft_in1k_384", "convnext_small.in12k_ft_in1k_384"];

/**
 * Large nets of the same code as others here, whose tables other specs of `npm test` compare with PyTorch's: by names and shapes of
 * all weights (manifests), all but three by a whole net's outputs too (nfn-net, scs-net). They have over half of the weights here:
 * `npm run test:slow` compares their maps.
 */
const LARGE = [
  "convnext_small.fb_in22k",
  "convnext_base.fb_in22k",
  "pvt_v2_b3",
  "pvt_v2_b4",
  "pvt_v2_b5",
  "tf_efficientnet_b4.ns_jft_in1k",
  "tf_efficientnet_b5.ns_jft_in1k",
];
const SLOW = new Set([...SAME_TABLES, ...LARGE]);
const COMPARED = ENCODER_NAMES.filter((name) => repeats(0, 1) === 1 || !SLOW.has(name));

/** Every other case with one channel, which stands for three equal ones. */
function casesOf(name: string): (EncoderCase & { channels: number })[] {
  const its = cases.filter(({ encoder }) => encoder === name);
  return its.map((golden, index) => ({ ...golden, channels: index % 2 === 0 ? 1 : 3 }));
}

function greyImages([slices, height, width]: EncoderCase["size"]): tf.Tensor4D {
  return tf.tensor4d(signed("images", slices * height * width), [slices, height, width, 1]);
}

beforeAll(async () => {
  await startEngine();
});

describe.each(COMPARED)("the encoder %s", (name) => {
  let store: ParameterStore;
  let encoder: Encoder;
  beforeAll(() => {
    store = new ParameterStore(null);
    encoder = createEncoder(name, store.root());
    loadState(store, deterministicState(store));
  });
  afterAll(() => {
    store.dispose();
  });

  it.each(casesOf(name))("gives timm's maps for images of $size, $channels channels", (golden) => {
    expect(encoder.featureInfo).toEqual(golden.featureInfo);
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const images = tf.tile(greyImages(golden.size), [1, 1, 1, golden.channels]);
      const maps = encoder.encode(images, { training: false }).map(channelsFirst);
      expect(maps.map((map) => map.shape)).toEqual(golden.maps.map((map) => map.shape));
      for (const [index, map] of maps.entries()) {
        const expected = golden.maps[index] as GoldenTensor; // as many, by the line above
        expect(largestError(map.dataSync(), expected)).toBeLessThan(TOLERANCE);
        expect(normError(map.dataSync(), expected)).toBeLessThan(TOLERANCE);
      }
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  (TRAINED.has(name) ? it : it.skip)(
    "runs forward in training mode and backward, with a gradient for every parameter, and frees what it took",
    () => {
      const parameters = [...store.variables("parameter").values()];
      const images = greyImages([2, 64, 32]);
      const before = tf.memory().numTensors;
      const sumOfMaps = (): tf.Scalar =>
        tf.addN(encoder.encode(images, { training: true }).map((map) => tf.mean<tf.Scalar>(tf.square(map))));
      const { value, grads } = tf.variableGrads(sumOfMaps, parameters);
      expect(Object.keys(grads)).toHaveLength(parameters.length);
      const largest = tf.tidy(() =>
        tf.stack(Object.values(grads).map((each) => tf.max(tf.abs(each)))).dataSync(),
      );
      expect(largest.every((size) => size > 0)).toBe(true); // not NaN either
      tf.dispose([value, grads]);
      expect(tf.memory().numTensors).toBe(before);
      images.dispose();
    },
  );
});

it("has golden values of every encoder, and knows those that it names", () => {
  expect([...new Set(cases.map(({ encoder }) => encoder))].sort()).toEqual([...ENCODER_NAMES].sort());
  expect(ENCODER_NAMES).toEqual(expect.arrayContaining([...TRAINED, ...SLOW]));
});

describe("createEncoder", () => {
  it("refuses a name that is not an encoder's, and lists those that are", () => {
    const root = new ParameterStore(1).root();
    expect(() => createEncoder("resnet19", root)).toThrow(/no encoder "resnet19".*resnet18, /);
  });
});
