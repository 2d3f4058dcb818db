import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { lossGradients } from "@spinegrade/losses";
import {
  createEncoder,
  createNfnNet,
  createScsNet,
  loadState,
  lookInto,
  ParameterStore,
  stateOf,
} from "@spinegrade/model-zoo";
import type { Look, NfnNet, ScsNet } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState, signed } from "../testing/deterministic.ts";

const SLIM = [16, 12, 8] as const;
const DEPTHS = [2, 1];
const SIZE = 64;

const images = (): tf.Tensor4D => tf.tensor4d(signed("images", 3 * SIZE ** 2), [3, SIZE, SIZE, 1]);

function nfnNet(recompute = false): NfnNet {
  const net = createNfnNet({ encoder: "resnet18", decoderChannels: SLIM, seed: null, recompute });
  loadState(net, deterministicState(net));
  return net;
}

function scsNet(): ScsNet {
  const net = createScsNet({ encoder: "pvt_v2_b0", decoderChannels: SLIM, seed: null });
  loadState(net, deterministicState(net));
  return net;
}

/** The shape of each value, as text. */
const shapesOf = ({ values }: Look<unknown>) =>
  Object.fromEntries(
    [...values].map(([name, tensors]) => [name, tensors.map(({ shape }) => shape.join(" ")).join(", ")]),
  );

function largestDifference(a: tf.Tensor | undefined, b: tf.Tensor | undefined): number {
  if (a === undefined || b === undefined) throw new Error("there is no such value");
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] ?? Number.NaN);
}

describe("lookInto", () => {
  let nfn: NfnNet;
  let scs: ScsNet;
  beforeAll(async () => {
    await startEngine();
    nfn = nfnNet();
    scs = scsNet();
  });
  afterAll(() => {
    nfn.dispose();
    scs.dispose();
  });

  it("names what the NFN net passes on, volume by volume after the encoder", () => {
    tf.tidy(() => {
      const look = lookInto(nfn, images(), DEPTHS);
      const { [`encoder.layer1.0`]: block, ...shapes } = shapesOf(look);
      expect(block).toBe("3 16 16 64");
      expect(shapes).toMatchObject({
        "encoder.layer4.1": "3 2 2 512",
        "encoder.maps.0": "3 16 16 64",
        "encoder.maps.3": "3 2 2 512",
        "decoder.block.0": "1 2 4 4 16, 1 1 4 4 16",
        "decoder.block.2": "1 2 16 16 8, 1 1 16 16 8",
        zxy_mask: "1 2 16 16 10, 1 1 16 16 10",
        "grade_mask.pooled": "1 10 128, 1 10 128",
        "grade.2": "2 10 128",
      });
      expect(Object.keys(shapes)).toHaveLength(7 + 4 + 3 + 3); // and the block above: eight blocks, four maps
    });
  });

  it("names what the SCS net passes on", () => {
    tf.tidy(() => {
      const shapes = shapesOf(
        lookInto(scs, images(), DEPTHS, { only: (name) => !name.startsWith("encoder.") }),
      );
      expect(shapes).toEqual({
        "decoder.block.0": "3 4 4 16",
        "decoder.block.1": "3 8 8 12",
        "decoder.block.2": "3 16 16 8",
        "z_mask.2": "3 64",
        z_mask: "3 5",
        average: "1 16 16 8, 1 16 16 8",
        "level_mask.2": "2 16 16 64",
        level_mask: "2 16 16 5",
        "grade_mask.2": "2 16 16 64",
        grade_mask: "2 16 16 3",
      });
    });
  });

  it("gives the values that the output is made of, in both modes", () => {
    for (const training of [false, true]) {
      tf.tidy(() => {
        const { output, values } = lookInto(nfn, images(), DEPTHS, { training });
        const [logits] = values.get("zxy_mask") ?? [];
        const softmax = tf.softmax(tf.transpose(tf.reshape(logits ?? [], [-1, 10])));
        const heatmap = tf.transpose(tf.reshape(output.heatmap[0] ?? [], [-1, 10]));
        expect(largestDifference(softmax, heatmap)).toBeLessThan(1e-6);
        const [weight, bias] = ["grade.3.weight", "grade.3.bias"].map((name) => nfn.parameters().get(name));
        const [hidden] = values.get("grade.2") ?? [];
        const product = tf.matMul(tf.reshape(hidden ?? [], [20, 128]), (weight ?? hidden) as tf.Tensor2D);
        const grades = tf.reshape(tf.add(product, bias ?? Number.NaN), [2, 10, 3]);
        expect(largestDifference(grades, output.gradeLogits)).toBeLessThan(1e-5);
      });
    }
  });

  it("gives an encoder's maps, which are those of the encoder alone", () => {
    const store = new ParameterStore(null);
    const encoder = createEncoder("pvt_v2_b0", store.root().child("encoder"));
    const state = [...stateOf(scs)].filter(([name]) => name.startsWith("encoder."));
    loadState({ state: () => store.state() }, new Map(state));
    tf.tidy(() => {
      const { values } = lookInto(scs, images(), DEPTHS, { only: "encoder.maps" });
      expect(values.size).toBe(4);
      for (const [index, map] of encoder.encode(images(), { training: false }).entries())
        expect(largestDifference(values.get(`encoder.maps.${index}`)?.[0], map)).toBe(0);
    });
    store.dispose();
  });

  it("changes no output, keeps what is asked for alone, and leaves the rest to the caller", () => {
    const given = images();
    const held = tf.memory().numTensors;
    const { output, values } = lookInto(nfn, given, DEPTHS, { only: ["decoder.block.2", "grade"] });
    expect([...values.keys()]).toEqual(["decoder.block.2", "grade.2"]);
    expect(tf.memory().numTensors - held).toBe(4 + 3); // two heatmaps, xyz, grades; two maps, one of all points
    const plain = nfn.forward(given, DEPTHS, { training: false });
    expect(largestDifference(output.gradeLogits, plain.gradeLogits)).toBe(0);
    expect(largestDifference(output.xyz, plain.xyz)).toBe(0);
    tf.dispose([output, plain, ...values.values()]);
    expect(tf.memory().numTensors).toBe(held);
    given.dispose();
  });

  it("says which values there are when asked for another, and leaves nothing behind", () => {
    const given = images();
    const held = tf.memory().numTensors;
    for (const only of ["encoder.layer1.0.conv1", "decoder.block.1x", ["grade", "level_mask"]] as const) {
      expect(() => lookInto(nfn, given, DEPTHS, { only })).toThrow(
        /no value "(encoder.layer1.0.conv1|decoder.block.1x|level_mask)" to look at; it has encoder.layer1.0, .*zxy_mask, /,
      );
    }
    expect(() => lookInto(nfn, given, [5])).toThrow("do not divide 3 slices");
    expect(tf.memory().numTensors).toBe(held);
    given.dispose();
  });

  it("sees a block once in a step, also where the backward pass runs it again", () => {
    const net = nfnNet(true);
    const given = images();
    const held = tf.memory().numTensors;
    let counts: number[] = [];
    const { gradients } = lossGradients(net.parameters(), () => {
      const { output, values } = lookInto(net, given, DEPTHS, { training: true, only: "encoder.layer1" });
      counts = [...values.values()].map((each) => each.length);
      return { total: tf.sum<tf.Scalar>(output.gradeLogits) };
    });
    expect(counts).toEqual([1, 1]);
    tf.dispose([...gradients.values()]);
    expect(tf.memory().numTensors).toBe(held);
    given.dispose();
    net.dispose();
  });

  it.each(["convnext_tiny.fb_in22k", "tf_efficientnet_b3.ns_jft_in1k", "densenet161", "seresnext26d_32x4d"])(
    "names every block of %s",
    (encoder) => {
      const net = createScsNet({ encoder, decoderChannels: SLIM, seed: null });
      tf.tidy(() => {
        const { values } = lookInto(net, tf.zeros([1, 32, 32, 1]), [1], { only: "encoder" });
        const names = [...values.keys()];
        const entries = [...net.state().keys()];
        const blocks = names.filter((name) => !name.startsWith("encoder.maps."));
        expect(blocks.length).toBeGreaterThanOrEqual(4);
        for (const name of blocks) expect(entries.some((entry) => entry.startsWith(`${name}.`))).toBe(true);
      });
      net.dispose();
    },
  );
});
