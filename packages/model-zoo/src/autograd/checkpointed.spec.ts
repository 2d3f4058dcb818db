import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { nfnLoss } from "@spinegrade/losses";
import { createNfnNet, loadState } from "@spinegrade/model-zoo";
import type { LayerRun, NfnNet } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState, signed } from "../testing/deterministic.ts";
import { above } from "../testing/net-parity.ts";
import { nfnTruth } from "../testing/truth.ts";

/** One of each family. */
const ENCODERS = [
  "resnet18d",
  "pvt_v2_b0",
  "convnext_nano.in12k_ft_in1k",
  "tf_efficientnet_b3.ns_jft_in1k",
  "densenet161",
] as const;
const CASE = { depths: [2, 1], size: [32, 32] } as const;

/**
 * A map that a decoder and two branches of the next block read gets its gradient as the sum of three; which two are
 * added first makes a difference of one rounding, in ResNets. All else is equal to the bit.
 */
const TOLERANCE = 1e-5;

interface Step {
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
  readonly counters: readonly number[];
  /** Bytes of all tensors when the loss is known, less what was there before: what is kept for the backward pass. */
  readonly bytesKept: number;
}

function takeStep(net: NfnNet): Step {
  const images = tf.tensor4d(signed("images", 3 * 32 * 32), [3, 32, 32, 1]);
  const target = nfnTruth(CASE);
  const before = tf.memory();
  let bytesKept = 0;
  const { value, grads } = tf.variableGrads(() => {
    const output = net.forward(images, CASE.depths, { training: true });
    const { total } = nfnLoss(output, target, { matching: "nearest" });
    bytesKept = tf.memory().numBytes - before.numBytes;
    return total;
  }, [...net.parameters().values()]);
  value.dispose();
  expect(tf.memory().numTensors).toBe(before.numTensors + net.parameters().size);
  tf.dispose([images, ...target.heatmap, target.xyz, target.grades]);
  const entries = [...net.parameters()].map(
    ([name, { name: key }]) => [name, grads[key] as tf.Tensor] as const,
  );
  const counters = [...net.state().values()].flatMap((entry) =>
    entry.kind === "counter" ? [entry.value] : [],
  );
  return { gradients: new Map(entries), counters, bytesKept };
}

/** The largest difference of two tensors of each name, as a share of the largest value. */
function differences(
  tensors: ReadonlyMap<string, tf.Tensor>,
  others: ReadonlyMap<string, tf.Tensor>,
): Record<string, number> {
  const entries = [...tensors].map(([name, tensor]): [string, number] => {
    const difference = tf.tidy(() => {
      const largest = tf.maximum(tf.max(tf.abs(tensor)), 1e-30);
      return tf.div(tf.max(tf.abs(tf.sub(tensor, others.get(name) ?? Number.NaN))), largest).dataSync()[0];
    });
    return [name, difference ?? Number.NaN];
  });
  return Object.fromEntries(entries);
}

beforeAll(async () => {
  await startEngine();
});

describe.each(ENCODERS)("a recomputed %s", (encoder) => {
  let [plain, recomputed]: NfnNet[] = [];
  let steps: { readonly plain: Step; readonly recomputed: Step };
  beforeAll(() => {
    const make = (recompute: boolean): NfnNet =>
      createNfnNet({ encoder, decoderChannels: [8, 8, 8], seed: null, recompute });
    [plain, recomputed] = [make(false), make(true)];
    const state = deterministicState(plain);
    loadState(plain, state);
    loadState(recomputed, state);
    steps = { plain: takeStep(plain), recomputed: takeStep(recomputed) };
  });
  afterAll(() => {
    for (const { gradients } of Object.values(steps)) tf.dispose([...gradients.values()]);
    plain?.dispose();
    recomputed?.dispose();
  });

  it("has the same gradients", () => {
    const errors = differences(steps.plain.gradients, steps.recomputed.gradients);
    expect(above(errors, encoder.startsWith("resnet") ? TOLERANCE : Number.MIN_VALUE)).toEqual([]);
    expect(Object.keys(errors).length).toBeGreaterThan(50);
  });

  it("moves its running statistics once a step, the same way", () => {
    const errors = differences(plain?.buffers() ?? new Map(), recomputed?.buffers() ?? new Map());
    expect(above(errors, Number.MIN_VALUE)).toEqual([]);
    expect(steps.recomputed.counters).toEqual(steps.plain.counters);
  });

  it("keeps less for the backward pass", () => {
    expect(steps.recomputed.bytesKept).toBeLessThan(0.6 * steps.plain.bytesKept);
  });
});

describe("a recomputed net", () => {
  it("leaves nothing behind when its second run fails", () => {
    let runs = 0;
    const observer = ({ name }: LayerRun): void => {
      if (name === "encoder.layer2.0.conv1" && ++runs === 2) throw new Error("the second run fails");
    };
    const decoderChannels = [8, 8, 8] as const;
    const net = createNfnNet({
      encoder: "resnet18d",
      decoderChannels,
      seed: null,
      recompute: true,
      observer,
    });
    const images = tf.zeros<tf.Rank.R4>([3, 32, 32, 1]);
    net.parameters(); // before a checkpoint is loaded, zeros take memory once they are asked for
    const before = tf.memory().numTensors;
    const run = (): tf.Scalar =>
      tf.sum<tf.Scalar>(net.forward(images, CASE.depths, { training: true }).gradeLogits);
    expect(() => tf.tidy(() => tf.variableGrads(run).value)).toThrow("the second run fails");
    expect(tf.memory().numTensors).toBe(before);
    images.dispose();
    net.dispose();
  });
});
