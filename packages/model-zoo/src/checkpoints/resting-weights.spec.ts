/** Nets that hold their kernels in 16 bits. */
import { afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import {
  createScsNet,
  decodeSafetensors,
  decodeWeights,
  encodeCheckpoint,
  loadState,
  type Mode,
  ParameterStore,
  type ParameterizedNet,
  stateOf,
} from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { zeros } from "../parameters/initialisers.ts";
import { deterministicState, signed } from "../testing/deterministic.ts";
import { readFixture } from "../testing/golden.ts";
import { caseInputs, makeCase, type TwoStageCase } from "../testing/two-stage-case.ts";

const PRECISIONS = ["bfloat16", "float16"] as const;
const INFERENCE: Mode = { training: false };

interface Tried extends ParameterizedNet {
  /** All outputs, one after the other. */
  outputs(): Float32Array[];
}

function scsNet(seed: number | null = null): Tried {
  const net = createScsNet({ encoder: "pvt_v2_b0", decoderChannels: [8, 8, 8], seed });
  const outputs = (): tf.Tensor[] => {
    const images = tf.tensor4d(signed("images", 2 * 32 * 32), [2, 32, 32, 1]);
    const { heatmap, sliceProbabilities, xy, grades } = net.forward(images, [2], INFERENCE);
    return [...heatmap, ...sliceProbabilities, xy, grades];
  };
  return { ...net, outputs: () => numbersOf(outputs) };
}

/** A net of the two-stage solution: of volumes, or with a recurrent head. */
function twoStageNet(name: string): Tried {
  const { cases } = readFixture("two-stage-nets.json") as { cases: readonly TwoStageCase[] };
  const chosen = cases.find((one) => one.name === name);
  if (chosen === undefined) throw new Error(`there is no case ${name}`);
  const net = makeCase(chosen, { published: false });
  return { ...net, outputs: () => numbersOf(() => Object.values(net.run(caseInputs(chosen), INFERENCE))) };
}

function numbersOf(run: () => tf.Tensor[]): Float32Array[] {
  let all: Float32Array[] = [];
  tf.tidy(() => {
    all = run().map((tensor) => new Float32Array(tensor.dataSync<"float32">()));
  });
  return all;
}

const NETS: Readonly<Record<string, () => Tried>> = {
  "one-stage net of slices": scsNet,
  "net of volumes": () => twoStageNet("points-3d"),
  "net with an LSTM over the levels": () => twoStageNet("sagittal-lstm"),
  "net with a GRU over the slices": () => twoStageNet("sagittal-gru"),
};

const nets: ParameterizedNet[] = [];

/** A net that is disposed after the test. */
function made<N extends ParameterizedNet>(net: N): N {
  nets.push(net);
  return net;
}

function fileOf(net: ParameterizedNet, weightPrecision: (typeof PRECISIONS)[number]): Uint8Array {
  return encodeCheckpoint(deterministicState(net), {}, { weightPrecision });
}

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

afterEach(() => {
  for (const net of nets.splice(0)) net.dispose();
});

describe.each(PRECISIONS)("a net whose checkpoint is in %s", (precision) => {
  const large = precision === "bfloat16" ? ["net of volumes"] : []; // of 33 million weights: in one format
  const tried = [...Object.keys(NETS).filter((name) => name !== "net of volumes"), ...large];
  it.each(tried)("gives the bits of the same weights in float32: a %s", (name) => {
    const make = NETS[name] ?? scsNet;
    const [rounded, resting] = [made(make()), made(make())];
    const file = fileOf(rounded, precision);
    loadState(rounded, decodeSafetensors(file).state);
    loadState(resting, decodeWeights(file).state);
    const before = tf.memory().numTensors;
    expect(resting.outputs()).toEqual(rounded.outputs());
    expect(tf.memory().numTensors).toBe(before);
    expect(stateOf(resting)).toEqual(stateOf(rounded));
    expect(tf.memory().numTensors).toBe(before);
  });

  it("holds its kernels in half the memory, and nothing once it is disposed", () => {
    const before = tf.memory();
    const net = scsNet();
    loadState(net, decodeWeights(fileOf(net, precision)).state);
    const numbers = [...net.state().values()].map(({ kind, ...entry }) =>
      kind === "counter" || !("shape" in entry) ? 0 : tf.util.sizeFromShape([...entry.shape]),
    );
    const total = numbers.reduce((sum, count) => sum + count, 0);
    expect((tf.memory().numBytes - before.numBytes) / total).toBeLessThan(2.1);
    net.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
  });

  it("takes other weights, in float32 and in 16 bits", () => {
    const [net, plain] = [made(scsNet()), made(scsNet())];
    const state = deterministicState(plain);
    loadState(plain, state);
    loadState(net, decodeWeights(fileOf(net, precision)).state);
    const held = tf.memory().numTensors;
    loadState(net, state);
    expect(net.outputs()).toEqual(plain.outputs());
    loadState(net, decodeWeights(fileOf(net, precision)).state);
    expect(net.outputs()).not.toEqual(plain.outputs());
    expect(tf.memory().numTensors).toBe(held);
  });

  it("cannot be trained; a net with a seed can, which holds the same weights in float32", () => {
    const [net, trained] = [made(scsNet()), made(scsNet(1))];
    const { state } = decodeWeights(fileOf(net, precision));
    loadState(net, state);
    loadState(trained, state);
    expect(() => net.parameters()).toThrow(`encoder.patch_embed.proj.weight rests in ${precision}`);
    expect(trained.parameters().get("encoder.patch_embed.proj.weight")?.dtype).toBe("float32");
    expect(trained.outputs()).toEqual(net.outputs());
  });

  it("is refused with a number that is not finite, which a file of someone else may hold", () => {
    const net = made(scsNet());
    const state = new Map(decodeWeights(fileOf(net, precision)).state);
    const weight = state.get("encoder.patch_embed.proj.weight");
    if (weight === undefined) throw new Error("the net has such a weight");
    weight.values[5] = precision === "float16" ? 0x7c00 : 0x7f80;
    expect(() => {
      loadState(net, state);
    }).toThrow("encoder.patch_embed.proj.weight holds NaN or infinity");
  });

  it("is widened where the backend is changed after it was loaded, and stays right after a change back", async () => {
    const store = new ParameterStore(null);
    const read = store.root().kernel("weight", [8, 4, 3, 3], "weight", zeros);
    const file = encodeCheckpoint(deterministicState(store), {}, { weightPrecision: precision });
    const numbers = (): number[] => tf.tidy(() => [...read().dataSync()]);
    loadState(store, decodeWeights(file).state);
    const before = numbers();
    await tf.setBackend("cpu");
    try {
      expect(numbers()).toEqual(before);
      expect(stateOf(store)).toEqual(decodeSafetensors(file).state);
    } finally {
      await tf.setBackend("tensorflow");
    }
    expect(numbers()).toEqual(before);
    store.dispose();
  });

  it("is widened where the native operations are not active", async () => {
    await tf.setBackend("cpu");
    const store = new ParameterStore(null);
    try {
      store.root().kernel("weight", [8, 4, 3, 3], "weight", zeros);
      const file = encodeCheckpoint(deterministicState(store), {}, { weightPrecision: precision });
      loadState(store, decodeWeights(file).state);
      expect(store.variables("parameter").get("weight")?.dtype).toBe("float32");
      expect(stateOf(store)).toEqual(decodeSafetensors(file).state);
    } finally {
      store.dispose();
      await tf.setBackend("tensorflow");
    }
  });
});
