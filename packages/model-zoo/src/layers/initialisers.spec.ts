import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createNfnNet, stateOf } from "@spinegrade/model-zoo";
import type { State } from "@spinegrade/model-zoo";

const small = { encoder: "resnet18", decoderChannels: [24, 16, 16] } as const;

function initialState(
  seed: number,
  decoderChannels: readonly [number, number, number] = small.decoderChannels,
): State {
  const net = createNfnNet({ ...small, decoderChannels, seed });
  const state = stateOf(net);
  net.dispose();
  return state;
}

function moments(state: State, name: string): { mean: number; deviation: number; largest: number } {
  const values = Array.from(state.get(name)?.values as Float32Array);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return {
    mean,
    deviation: Math.sqrt(variance),
    largest: values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
  };
}

describe("the initial parameters", () => {
  let state: State = new Map();
  beforeAll(async () => {
    await startEngine();
    state = initialState(1);
  });

  // tolerances are about five standard errors of the sample
  it("are kaiming normal by fan out in the encoder's convolutions", () => {
    const { mean, deviation, largest } = moments(state, "encoder.layer1.0.conv1.weight");
    const expected = Math.sqrt(2 / (64 * 9));
    expect(Math.abs(mean)).toBeLessThan((5 * expected) / Math.sqrt(36864));
    expect(deviation / expected).toBeCloseTo(1, 1);
    expect(largest).toBeGreaterThan(3 * expected); // normal, not uniform
  });

  it.each([
    ["decoder.block.0.conv1.0.weight", 768 * 27],
    ["zxy_mask.weight", 16],
    ["grade.0.weight", 128],
    ["grade.0.bias", 128],
  ])("are uniform within 1 / sqrt(fan in) in %s", (name, fanIn) => {
    const bound = 1 / Math.sqrt(fanIn);
    const { deviation, largest } = moments(state, name);
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.9 * bound);
    expect(deviation / (bound / Math.sqrt(3))).toBeGreaterThan(0.75);
    expect(deviation / (bound / Math.sqrt(3))).toBeLessThan(1.25);
  });

  it.each([
    ["encoder.bn1.weight", 1],
    ["encoder.layer1.0.bn1.weight", 1],
    ["encoder.layer1.0.bn2.weight", 0], // the last norm of a branch
    ["encoder.layer2.0.downsample.1.weight", 1],
    ["encoder.bn1.bias", 0],
    ["encoder.bn1.running_mean", 0],
    ["encoder.bn1.running_var", 1],
    ["decoder.block.0.conv1.1.weight", 1],
  ])("are the same in all of %s: %d", (name, value) => {
    expect(state.get(name)?.values.every((each) => each === value)).toBe(true);
  });

  it("are the same for the same seed, others for another", () => {
    const [again, other] = [initialState(1), initialState(2)];
    expect(again.get("encoder.conv1.weight")).toEqual(state.get("encoder.conv1.weight"));
    expect(other.get("encoder.conv1.weight")).not.toEqual(state.get("encoder.conv1.weight"));
  });

  it("stay what they are in one layer when another layer changes", () => {
    const wider = initialState(1, [32, 16, 16]);
    expect(wider.get("decoder.block.2.conv2.0.weight")).toEqual(state.get("decoder.block.2.conv2.0.weight"));
  });
});
