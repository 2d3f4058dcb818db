import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { lossGradients } from "@spinegrade/losses";
import {
  CheckpointError,
  createEncoder,
  compareWithNet,
  createNfnNet,
  decodeSafetensors,
  encodeCheckpoint,
  loadState,
  ParameterStore,
  stateOf,
} from "@spinegrade/model-zoo";
import type { State, NamePart, StateTensor } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState } from "../testing/deterministic.ts";

// the smallest net of its kind: what is tested here does not depend on the size
const makeNet = () => createNfnNet({ encoder: "pvt_v2_b0", seed: null, decoderChannels: [8, 8, 8] });

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
    saved.set("decoder.block.0.conv1.1.num_batches_tracked", {
      dtype: "I64",
      shape: [],
      values: BigInt64Array.of(12n),
    });
    net.parameters(); // before a checkpoint is loaded, zeros take memory once they are asked for
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

  it.each(["module.", "_orig_mod.", "model.", "module.net."])(
    "takes a net that was saved from within a wrapper, whose names all begin with %s",
    (wrapper) => {
      const net = makeNet();
      const saved = deterministicState(net);
      const wrapped = new Map([...saved].map(([name, tensor]) => [wrapper + name, tensor]));
      wrapped.set("n_averaged", { dtype: "I64", shape: [], values: BigInt64Array.of(9n) });
      loadState(net, wrapped);
      expect(stateOf(net)).toEqual(saved);
      expect(compareWithNet(net, wrapped)).toEqual({ missing: [], unexpected: [], misshapen: [] });
      net.dispose();
      const [first = ""] = saved.keys();
      const mixed = new Map(
        [...saved].map(([name, tensor]) => [name === first ? name : wrapper + name, tensor]),
      );
      expect(loadError(mixed).missing).not.toContain(first);
      expect(loadError(mixed).unexpected).toHaveLength(saved.size - 1);
    },
  );

  it("lists every missing, unexpected and misshapen name and every tensor that is not finite, and loads nothing", () => {
    const net = makeNet();
    const state = new Map<string, StateTensor>(deterministicState(net));
    net.dispose();
    state.delete("zxy_mask.bias");
    state.delete("decoder.block.0.conv1.1.num_batches_tracked");
    state.set("head.weight", { dtype: "F32", shape: [1], values: Float32Array.of(0) });
    state.set("grade.3.bias", { dtype: "F32", shape: [4], values: new Float32Array(4) });
    state.set("D", { dtype: "F32", shape: [], values: new Float32Array(1) });
    state.set("grade.0.bias", { dtype: "F32", shape: [128], values: new Float32Array(128).fill(Number.NaN) });
    const error = loadError(state);
    expect(error).toMatchObject({
      missing: ["decoder.block.0.conv1.1.num_batches_tracked", "zxy_mask.bias"],
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

it("names the type that the file states for integers in the place of weights", () => {
  const entry = { dtype: "I32", shape: [3], data_offsets: [0, 12] };
  const header = new TextEncoder().encode(JSON.stringify({ "grade.3.bias": entry }));
  const bytes = new Uint8Array(8 + header.length + 12);
  bytes.set([header.length]);
  bytes.set(header, 8);
  const net = makeNet();
  const { misshapen } = compareWithNet(net, decodeSafetensors(bytes).state);
  net.dispose();
  expect(misshapen).toEqual([{ name: "grade.3.bias", found: "I32[3]", expected: "F32[3]" }]);
});

describe("loadState of a part", () => {
  const valuesOf = (net: ReturnType<typeof makeNet>) =>
    new Map([...stateOf(net)].map(([name, { values }]) => [name, Number(values[0])]));

  it.each<[string, NamePart, (name: string) => boolean]>([
    ["a name", "encoder", (name) => name.startsWith("encoder.")],
    ["a name with its point", "decoder.block.1.", (name) => name.startsWith("decoder.block.1.")],
    ["an entry", "grade.3.bias", (name) => name === "grade.3.bias"],
    ["several names", ["zxy_mask", "grade_mask"], (name) => /^(zxy|grade)_mask/.test(name)],
    ["a function", (name) => name.endsWith(".bias"), (name) => name.endsWith(".bias")],
  ])("loads what %s chooses, and leaves the rest as it was", (_what, only, isChosen) => {
    const [net, before] = [makeNet(), makeNet()];
    const full = deterministicState(net);
    // the rest of the checkpoint may be anything: here it is missing, misshapen, or of another net
    const state = new Map([...full].filter(([name]) => isChosen(name)));
    state.set("classifier.weight", { dtype: "F32", shape: [1], values: Float32Array.of(7) });
    if (!isChosen("grade.0.weight"))
      state.set("grade.0.weight", { dtype: "F32", shape: [2], values: Float32Array.of(7, Number.NaN) });
    loadState(net, state, { only });
    const old = valuesOf(before);
    for (const [name, value] of valuesOf(net)) {
      expect([name, value]).toEqual([
        name,
        isChosen(name) ? Number(full.get(name)?.values[0]) : old.get(name),
      ]);
    }
    net.dispose();
    before.dispose();
  });

  it("is strict about what is chosen: missing, misshapen, unexpected", () => {
    const net = makeNet();
    const state = new Map<string, StateTensor>(deterministicState(net));
    state.delete("encoder.patch_embed.proj.weight");
    state.set("encoder.patch_embed.norm.bias", { dtype: "F32", shape: [1], values: new Float32Array(1) });
    state.set("encoder.fc.weight", { dtype: "F32", shape: [1], values: new Float32Array(1) });
    const load = () => {
      loadState(net, state, { only: "encoder", source: "old.pth" });
    };
    expect(load).toThrow(CheckpointError);
    expect(load).toThrow("old.pth does not fit the net in the part to be loaded, nothing was loaded");
    expect(load).toThrow(
      /missing: encoder.patch_embed.proj.weight\n {2}unexpected: encoder.fc.weight\n {2}encoder.patch_embed.norm.bias is F32\[1\], expected F32\[32\]$/,
    );
    expect(new Set(valuesOf(net).values())).toEqual(new Set([0]));
    loadState(net, state, { only: "grade" });
    net.dispose();
  });

  it("refuses a part that the net has not, and does not take block.1 for block.10", () => {
    const net = makeNet();
    const state = deterministicState(net);
    for (const only of ["encodr", "decoder.bloc", ["encoder", "grades"]] as const) {
      expect(() => {
        loadState(net, state, { only });
      }).toThrow(
        /only: the net has nothing under "(encodr|decoder.bloc|grades)"; its names begin with D, encoder, decoder,/,
      );
    }
    expect(() => {
      loadState(net, state, { only: () => false });
    }).toThrow("only: no name of the net is chosen");
    net.dispose();
  });
});

describe("stateOf", () => {
  it("takes given values, for example an average, instead of the net's own", () => {
    const net = makeNet();
    tf.tidy(() => {
      const averages = new Map([...net.parameters()].map(([name, { shape }]) => [name, tf.fill(shape, 0.5)]));
      const state = stateOf(net, averages);
      expect(state.get("grade.3.weight")?.shape).toEqual([3, 128]);
      for (const name of averages.keys())
        expect(state.get(name)?.values.every((value) => value === 0.5)).toBe(true);
      // running statistics are the net's own
      expect(state.get("grade.1.running_mean")?.values.every((value) => value === 0)).toBe(true);
    });
    net.dispose();
  });

  it("names the parameters that have no gradient, as a weight in its place would look like one", () => {
    const net = makeNet();
    net.parameters(); // before a checkpoint is loaded, zeros take memory once they are asked for
    const held = tf.memory().numTensors;
    const images = tf.zeros<tf.Rank.R4>([2, 32, 32, 1]);
    const { losses, gradients } = lossGradients(net.parameters(), () => {
      const { xyz } = net.forward(images, [2], { training: true });
      return { total: tf.sum<tf.Scalar>(xyz) }; // the grades have no share in it
    });
    expect(Number.isFinite(losses["total"])).toBe(true);
    expect([...gradients.keys()].filter((name) => name.startsWith("grade"))).toEqual([]);
    expect(gradients.get("zxy_mask.weight")?.shape).toEqual(net.parameters().get("zxy_mask.weight")?.shape);
    const missing = [...net.parameters().keys()].filter((name) => !gradients.has(name));
    expect(missing).toContain("grade.3.bias");
    for (const name of missing) expect(() => stateOf(net, gradients)).toThrow(`${name} has none`);
    const misshapen = new Map<string, tf.Tensor>(net.parameters()).set("grade.3.bias", images);
    expect(() => stateOf(net, misshapen)).toThrow("grade.3.bias has one of [2, 32, 32, 1], expected [3]");
    tf.dispose([images, ...gradients.values()]);
    expect(tf.memory().numTensors).toBe(held);
    net.dispose();
  });
});

function bytes(values: Float32Array | BigInt64Array | undefined): Uint8Array {
  if (values === undefined) return new Uint8Array();
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
