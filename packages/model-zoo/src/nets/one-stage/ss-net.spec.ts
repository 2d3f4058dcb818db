import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { nfnLoss } from "@spinegrade/losses";
import { createSsCanalNet, createSsNet, loadState, type SsNet } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { describeParity } from "../../testing/describe-parity.ts";
import { deterministicState, signed } from "../../testing/deterministic.ts";
import { nfnTruth } from "../../testing/truth.ts";

const SLIM = [48, 32, 24] as const;
const LEVELS = 5;

const greyImages = (slices: number): tf.Tensor4D =>
  tf.tensor4d(signed("images", slices * 32 * 32), [slices, 32, 32, 1]);

beforeAll(async () => {
  await startEngine();
});

describeParity("SS", "ss-net.json", {
  make: createSsNet,
  // slices count from the first of their level
  truth: ({ depths, size }) => nfnTruth({ depths: depths.map((depth) => depth / LEVELS), size }),
  loss: (output, target) => nfnLoss(output, target, { matching: "own" }),
});

describe("createSsNet", () => {
  let net: SsNet;
  beforeAll(() => {
    net = createSsNet({ encoder: "resnet18", decoderChannels: SLIM, seed: null });
    loadState(net, deterministicState(net));
  });
  afterAll(() => {
    net.dispose();
  });

  it("reads each level's points from its own slices, and slices by a probability that sums to 1", () => {
    tf.tidy(() => {
      const images = greyImages(15);
      const { heatmap, xyz } = net.forward(images, [15], { training: false });
      const [map] = heatmap;
      expect(map?.shape).toEqual([1, 3, 8, 8, 10]);
      const slices = tf.sum(map ?? tf.scalar(0), [0, 2, 3]); // [3, 10]
      const sums = tf.sum(slices, 0).dataSync<"float32">();
      for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
      const expected = tf.sum(tf.mul(slices, tf.expandDims(tf.range(0, 3), 1)), 0).dataSync<"float32">();
      const z = xyz.dataSync<"float32">().filter((_, index) => index % 3 === 2);
      for (const [point, value] of z.entries()) expect(value).toBeCloseTo(expected[point] ?? NaN, 4);

      // other slices at L5/S1: only its two points move
      const changed = tf.concat([tf.slice(images, [0], [12]), tf.reverse(tf.slice(images, [12], [3]), 2)]);
      const other = net.forward(changed, [15], { training: false });
      const moved = tf.max(tf.abs(tf.sub(other.xyz, xyz)), [0, 2]).dataSync<"float32">();
      const isMoved = [...moved].map((distance) => distance > 1e-4);
      expect(isMoved).toEqual(Array.from({ length: 10 }, (_, point) => point % LEVELS === 4));
    });
  });

  it("gives stacks of a batch what it gives each alone, in inference mode", () => {
    tf.tidy(() => {
      const images = greyImages(15);
      const together = net.forward(images, [10, 5], { training: false });
      for (const [stack, [begin, depth]] of [[0, 10] as const, [10, 5] as const].entries()) {
        const alone = net.forward(tf.slice(images, [begin], [depth]), [depth], { training: false });
        const pairs = [
          [together.heatmap[stack], alone.heatmap[0]],
          [tf.slice(together.xyz, [stack], [1]), alone.xyz],
          [tf.slice(together.gradeLogits, [stack], [1]), alone.gradeLogits],
        ];
        for (const [found = tf.scalar(NaN), expected = tf.scalar(NaN)] of pairs)
          expect(tf.max(tf.abs(tf.sub(found, expected))).arraySync()).toBeLessThan(1e-4);
      }
    });
  });

  it("pools grades under given heatmaps, and leaves the points as predicted", () => {
    tf.tidy(() => {
      const images = greyImages(10);
      const plain = net.forward(images, [10], { training: false });
      const poolingHeatmaps = plain.heatmap.map((map) => tf.fill<tf.Rank.R5>(map.shape, 1 / (2 * 8 * 8)));
      const even = net.forward(images, [10], { training: false, poolingHeatmaps });
      expect(even.xyz.arraySync()).toEqual(plain.xyz.arraySync());
      const [left = NaN, right = NaN] = [0, LEVELS].map((point) =>
        tf.slice(even.gradeLogits, [0, point, 0], [1, 1, 1]).dataSync<"float32">().at(0),
      );
      expect(left).toBeCloseTo(right, 5); // both recesses of a level see the whole level
    });
  });

  it("refuses depths that are not five levels, and leaves nothing behind", () => {
    const images = greyImages(6);
    const before = tf.memory().numTensors;
    expect(() => net.forward(images, [6], { training: true })).toThrow(
      "a stack of 6 slices cannot be five levels",
    );
    expect(tf.memory().numTensors).toBe(before);
    images.dispose();
  });
});

describe("createSsCanalNet", () => {
  it("reads the recesses as the SS net does, and the canal between them; leaves nothing behind", () => {
    const options = { encoder: "resnet18", decoderChannels: SLIM, seed: null } as const;
    const images = greyImages(10);
    const before = tf.memory().numTensors;
    const [net, plain] = [createSsCanalNet(options), createSsNet(options)];
    for (const each of [net, plain]) loadState(each, deterministicState(each));
    const extra = [...net.state().keys()].filter((name) => !plain.state().has(name));
    expect(extra.every((name) => name.startsWith("canal."))).toBe(true);
    expect(extra).toContain("canal.grade.3.weight");
    tf.tidy(() => {
      const [found, expected] = [net, plain].map((each) => each.forward(images, [10], { training: false }));
      if (found === undefined || expected === undefined) throw new Error("two nets");
      expect(found.heatmap[0]?.shape).toEqual([1, 2, 8, 8, 15]);
      const sides = (tensor: tf.Tensor3D): tf.Tensor => {
        const [left, , right] = tf.split(tensor, 3, 1);
        return tf.concat(
          [left, right].flatMap((each) => each ?? []),
          1,
        );
      };
      for (const part of ["xyz", "gradeLogits"] as const)
        expect(tf.max(tf.abs(tf.sub(sides(found[part]), expected[part]))).arraySync()).toBeLessThan(1e-5);
      const sums = tf.sum(found.heatmap[0] ?? tf.scalar(NaN), [0, 1, 2, 3]).dataSync<"float32">();
      for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
      const pooled = net.forward(images, [10], { training: false, poolingHeatmaps: found.heatmap });
      expect(tf.max(tf.abs(tf.sub(pooled.gradeLogits, found.gradeLogits))).arraySync()).toBeLessThan(1e-5);
    });
    for (const each of [net, plain]) each.dispose();
    expect(tf.memory().numTensors).toBe(before);
    images.dispose();
  });
});
