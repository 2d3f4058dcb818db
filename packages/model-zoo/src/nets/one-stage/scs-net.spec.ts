import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { scsLoss } from "@spinegrade/losses";
import { createScsNet, loadState } from "@spinegrade/model-zoo";
import type { ScsNet, ScsOutput } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState, signed } from "../../testing/deterministic.ts";
import { describeParity } from "../../testing/describe-parity.ts";
import { scsTruth } from "../../testing/truth.ts";

/** A slim decoder, for what does not depend on its width. */
const SLIM = [48, 32, 24] as const;

function greyImages(slices: number): tf.Tensor4D {
  return tf.tensor4d(signed("images", slices * 32 * 32), [slices, 32, 32, 1]);
}

beforeAll(async () => {
  await startEngine();
});

describeParity("SCS", "scs-net.json", {
  make: createScsNet,
  truth: scsTruth,
  loss: scsLoss,
  // the NFN net's spec has a ConvNeXt and this PVT, the encoders' spec the maps of each
  slow: ["convnext_base.fb_in22k", "pvt_v2_b4"],
});

describe("createScsNet", () => {
  const slimNet = (): ScsNet => createScsNet({ encoder: "resnet18", decoderChannels: SLIM, seed: null });
  let net: ScsNet;
  beforeAll(() => {
    net = slimNet();
    loadState(net, deterministicState(net));
  });
  afterAll(() => {
    net.dispose();
  });
  /** Two lists and four tensors. */
  const tensorsOf = ({ heatmap, sliceProbabilities, ...rest }: ScsOutput): tf.Tensor[] => [
    ...heatmap,
    ...sliceProbabilities,
    ...Object.values(rest),
  ];

  it("gives volumes of unequal depth in one batch what it gives each alone, in inference mode", () => {
    tf.tidy(() => {
      const images = greyImages(12);
      const together = net.forward(images, [9, 3], { training: false });
      for (const [volume, [begin, depth]] of (
        [
          [0, 9],
          [9, 3],
        ] as [number, number][]
      ).entries()) {
        const alone = net.forward(tf.slice(images, [begin], [depth]), [depth], { training: false });
        const [first, slices] = [together.heatmap[volume], together.sliceProbabilities[volume]];
        const rest = [together.xy, together.likeliestSlice, together.gradeMap, together.grades];
        const parts = [first, slices, ...rest.map((each) => tf.slice(each, [volume], [1]))];
        for (const [index, expected] of tensorsOf(alone).entries()) {
          expect(tf.max(tf.abs(tf.sub(parts[index] ?? Number.NaN, expected))).arraySync()).toBeLessThan(1e-5);
        }
      }
    });
  });

  it("pools grades under given heatmaps, and leaves the points as predicted", () => {
    tf.tidy(() => {
      const images = greyImages(3);
      const plain = net.forward(images, [2, 1], { training: false });
      const poolingHeatmaps = plain.heatmap.map((heatmap) => tf.fill<tf.Rank.R4>(heatmap.shape, 1 / 64));
      const even = net.forward(images, [2, 1], { training: false, poolingHeatmaps });
      expect(even.xy.arraySync()).toEqual(plain.xy.arraySync());
      const means = tf.expandDims(tf.mean(plain.gradeMap, [1, 2]), 1); // [B, h, w, 3] -> [B, 1, 3]
      expect(tf.max(tf.abs(tf.sub(even.grades, means))).arraySync()).toBeLessThan(1e-5);
    });
  });

  it("leaves nothing but its output behind, in either mode, and nothing of all when disposed", () => {
    const before = tf.memory().numTensors;
    const own = slimNet();
    const images = greyImages(3);
    own.parameters(); // before a checkpoint is loaded, zeros take memory once they are asked for
    const held = tf.memory().numTensors;
    for (const training of [false, true]) {
      const output = own.forward(images, [2, 1], { training });
      expect(tf.memory().numTensors - held).toBe(tensorsOf(output).length);
      tf.dispose(output);
    }
    expect(() => own.forward(images, [2, 2], { training: true })).toThrow("do not divide 3 slices");
    expect(tf.memory().numTensors).toBe(held);
    images.dispose();
    own.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("says which sizes fit where an encoder rounds down, and leaves nothing behind", () => {
    const own = createScsNet({ encoder: "convnext_tiny.fb_in22k", decoderChannels: SLIM, seed: null });
    const images = tf.zeros<tf.Rank.R4>([1, 48, 64, 1]);
    own.parameters(); // before a checkpoint is loaded, zeros take memory once they are asked for
    const before = tf.memory().numTensors;
    expect(() => own.forward(images, [1], { training: false })).toThrow(
      "a map of 3 x 4 pixels is finer than twice the next one, 2 x 4: with this encoder, give the net images whose sides are multiples of 32",
    );
    expect(tf.memory().numTensors).toBe(before);
    images.dispose();
    own.dispose();
  });
});
