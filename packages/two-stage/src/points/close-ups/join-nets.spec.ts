import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import {
  decodeStored,
  encodeCheckpoint,
  loadState,
  ParameterStore,
  statefulNet,
  stateOf,
  type ParameterizedNet,
} from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";
import { joinNets } from "./join-nets.ts";

beforeAll(async () => {
  await startEngine();
});

/** A net of one kernel of ones. */
function netOf(name: string, seed: number | null): ParameterizedNet {
  const store = new ParameterStore(seed);
  const ones = ([size = 0]: readonly number[]): Float32Array => new Float32Array(4 * size).fill(1);
  store.root().child(name).kernel("weight", [64, 4], "weight", ones);
  return statefulNet(store);
}

describe("joinNets", () => {
  it("takes the memory of weights in 16 bits alone, where both are loaded from such a checkpoint", () => {
    const trained = joinNets(netOf("near", 1), netOf("wide", 1));
    const file = encodeCheckpoint(stateOf(trained), {}, { weightPrecision: "bfloat16" });
    expect([...trained.parameters().keys()]).toEqual(["near.weight", "wide.weight"]);
    trained.dispose();
    const { numBytes } = tf.memory();
    const net = joinNets(netOf("near", null), netOf("wide", null));
    expect(tf.memory().numBytes).toBe(numBytes);
    loadState(net, decodeStored(file).state);
    expect(tf.memory().numBytes - numBytes).toBe(2 * 64 * 4 * 2);
    expect(() => net.parameters()).toThrow("near.weight rests in bfloat16");
    net.dispose();
  });
});
