import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import {
  CheckpointError,
  createEncoder,
  createNfnNet,
  decodeSafetensors,
  encodeCheckpoint,
  loadState,
  ParameterStore,
  stateOf,
} from "@spinegrade/model-zoo";
import type { State, StateTensor } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState } from "../test-support/deterministic.ts";

// the smallest net of its kind: what is tested here does not depend on the size
const makeNet = () => createNfnNet({ encoder: "resnet18", seed: null, decoderChannels: [8, 8, 8] });

beforeAll(async () => {
  await startEngine();
});

function loadError(state: State): CheckpointError {
  const net = makeNet();
  try {
    loadState(net, state, "model.safetensors");
  } catch (error) {
    if (error instanceof CheckpointError) return error;
    throw error;
  } finally {
    const values = [...net.parameters().values()].map((parameter) =>
      tf.tidy(() => tf.sum(tf.abs(parameter)).arraySync()),
    );
    expect(values.every((value) => value === 0)).toBe(true); // nothing was loaded
    net.dispose();
  }
  throw new Error("the state was loaded");
}

describe("loadState", () => {
  it("gives back a whole state, counters too, through a file", () => {
    const net = makeNet();
    const saved = new Map<string, StateTensor>(deterministicState(net));
    saved.set("encoder.bn1.num_batches_tracked", { dtype: "I64", shape: [], values: BigInt64Array.of(12n) });
    const before = tf.memory().numTensors;
    loadState(net, decodeSafetensors(encodeCheckpoint(saved)).state);
    expect(tf.memory().numTensors).toBe(before);
    expect([...stateOf(net).keys()]).toEqual([...saved.keys()]);
    for (const [name, tensor] of stateOf(net)) {
      const expected = saved.get(name)?.values;
      expect({ name, isEqual: Buffer.compare(bytes(tensor.values), bytes(expected)) === 0 }).toEqual({
        name,
        isEqual: true,
      });
    }
    net.dispose();
  });

  it("takes timm's other spelling of the names, and saves its own", () => {
    const store = new ParameterStore(null);
    createEncoder("pvt_v2_b0", store.root().child("encoder"), { names: "nested" }); // as the published pvt_v2_b4 has them
    const state = deterministicState(store);
    const renamed = new Map([...state].map(([name, tensor]) => [name.replace("stages.", "stages_"), tensor]));
    expect(renamed.has("encoder.stages_0.norm.weight")).toBe(true);
    loadState(store, renamed);
    const entry = stateOf(store).get("encoder.stages.3.blocks.1.mlp.fc2.bias");
    expect(entry).toEqual(state.get("encoder.stages.3.blocks.1.mlp.fc2.bias"));
    expect(entry?.shape).toEqual([256]);
    store.dispose();
  });

  it("lists every missing, unexpected and misshapen name and every tensor that is not finite, and loads nothing", () => {
    const net = makeNet();
    const state = new Map<string, StateTensor>(deterministicState(net));
    net.dispose();
    state.delete("zxy_mask.bias");
    state.delete("encoder.bn1.num_batches_tracked");
    state.set("head.weight", { dtype: "F32", shape: [1], values: Float32Array.of(0) });
    state.set("grade.3.bias", { dtype: "F32", shape: [4], values: new Float32Array(4) });
    state.set("D", { dtype: "F32", shape: [], values: new Float32Array(1) });
    state.set("grade.0.bias", { dtype: "F32", shape: [128], values: new Float32Array(128).fill(Number.NaN) });
    const error = loadError(state);
    expect(error).toMatchObject({
      missing: ["encoder.bn1.num_batches_tracked", "zxy_mask.bias"],
      unexpected: ["head.weight"],
      misshapen: [
        { name: "D", found: "F32[]", expected: "I64[]" },
        { name: "grade.3.bias", found: "F32[4]", expected: "F32[3]" },
      ],
      notFinite: ["grade.0.bias"],
    });
    expect(error.message).toContain("model.safetensors does not fit the net, nothing was loaded");
    expect(error.message).toContain("grade.3.bias is F32[4], expected F32[3]");
  });
});

describe("stateOf", () => {
  it("takes given values, for example an average, instead of the net's own", () => {
    const net = makeNet();
    const average = tf.fill([128, 3], 0.5);
    const weight = stateOf(net, new Map([["grade.3.weight", average]])).get("grade.3.weight");
    expect(weight?.shape).toEqual([3, 128]);
    expect(weight?.values.every((value) => value === 0.5)).toBe(true);
    average.dispose();
    net.dispose();
  });
});

function bytes(values: Float32Array | BigInt64Array | undefined): Uint8Array {
  if (values === undefined) return new Uint8Array();
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
