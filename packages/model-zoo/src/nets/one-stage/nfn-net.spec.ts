import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { nfnLoss } from "@spinegrade/losses";
import { createNfnNet, loadState } from "@spinegrade/model-zoo";
import type { NfnNet } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState, signed } from "../../testing/deterministic.ts";
import { describeParity } from "../../testing/describe-parity.ts";
import type { NetCase } from "../../testing/net-parity.ts";
import { nfnTruth } from "../../testing/truth.ts";

/** A slim decoder, for what does not depend on its width. */
const SLIM = [48, 32, 24] as const;

function greyImages(name: string, slices: number, [height, width]: NetCase["size"]): tf.Tensor4D {
  return tf.tensor4d(signed(name, slices * height * width), [slices, height, width, 1]);
}

beforeAll(async () => {
  await startEngine();
});

describeParity("NFN", "nfn-net.json", {
  make: createNfnNet,
  truth: nfnTruth,
  loss: (output, target) => nfnLoss(output, target, { matching: "nearest" }),
});

describe("createNfnNet", () => {
  const size: NetCase["size"] = [32, 32];
  const slimNet = (): NfnNet => createNfnNet({ encoder: "resnet18", decoderChannels: SLIM, seed: null });
  let net: NfnNet;
  beforeAll(() => {
    net = slimNet();
    loadState(net, deterministicState(net));
  });
  afterAll(() => {
    net.dispose();
  });

  it("gives volumes of unequal depth in one batch what it gives each alone, in inference mode", () => {
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
  });

  it("pools grades under given heatmaps, and leaves the points as predicted", () => {
    tf.tidy(() => {
      const images = greyImages("images", 3, size);
      const run = (poolingHeatmaps?: tf.Tensor5D[]) =>
        net.forward(images, [2, 1], {
          training: false,
          ...(poolingHeatmaps === undefined ? {} : { poolingHeatmaps }),
        });
      const plain = run();
      const own = run(plain.heatmap);
      expect(own.gradeLogits.arraySync()).toEqual(plain.gradeLogits.arraySync());
      const shifted = run(plain.heatmap.map((heatmap) => tf.reverse(heatmap, 3)));
      expect(shifted.xyz.arraySync()).toEqual(plain.xyz.arraySync());
      expect(tf.max(tf.abs(tf.sub(shifted.gradeLogits, plain.gradeLogits))).arraySync()).toBeGreaterThan(
        1e-3,
      );
      expect(() => run([])).toThrow("2 volumes, but 0 pooling heatmaps");
    });
  });

  it("leaves nothing but its output behind, in either mode, and nothing of all when disposed", () => {
    const before = tf.memory().numTensors;
    const own = slimNet();
    const images = greyImages("images", 3, size);
    own.parameters(); // before a checkpoint is loaded, zeros take memory once they are asked for
    const held = tf.memory().numTensors;
    for (const training of [false, true]) {
      const output = own.forward(images, [2, 1], { training });
      expect(tf.memory().numTensors - held).toBe(4); // two heatmaps, xyz, grade logits
      tf.dispose(output);
    }
    images.dispose();
    own.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    { depths: [2, 2], what: "too many slices" },
    { depths: [], what: "no volume" },
    { depths: [3, 0], what: "an empty volume" },
    { depths: [1.5, 1.5], what: "half a slice" },
  ])("refuses depths with $what, and leaves nothing behind", ({ depths }) => {
    const images = greyImages("images", 3, size);
    const before = tf.memory().numTensors;
    expect(() => net.forward(images, depths, { training: false })).toThrow(
      /depths \[.*\] do not divide 3 slices/,
    );
    expect(tf.memory().numTensors).toBe(before);
    images.dispose();
  });

  it("leaves nothing behind when TensorFlow refuses the images", () => {
    const images = tf.zeros<tf.Rank.R4>([2, 32, 32, 2]);
    const before = tf.memory().numTensors;
    expect(() => net.forward(images, [2], { training: true })).toThrow("depth of input (2) must match");
    expect(tf.memory().numTensors).toBe(before);
    images.dispose();
  });
});
