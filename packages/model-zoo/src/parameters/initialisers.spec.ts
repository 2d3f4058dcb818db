import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createNfnNet, createScsNet, ParameterStore, stateOf } from "@spinegrade/model-zoo";
import type { State } from "@spinegrade/model-zoo";

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

const NETS = { nfn: createNfnNet, scs: createScsNet } as const;

describe("the initial parameters", () => {
  let states: Readonly<Record<keyof typeof NETS, State>>;
  beforeAll(async () => {
    await startEngine();
    const initialState = (task: keyof typeof NETS, encoder: string, finest: number): State => {
      const net = NETS[task]({ encoder, decoderChannels: [16, 16, finest], seed: 1 });
      const state = stateOf(net);
      net.dispose();
      return state;
    };
    states = { nfn: initialState("nfn", "resnet18", 16), scs: initialState("scs", "pvt_v2_b0", 32) };
  });

  // tolerances are about five standard errors of the sample
  it("are kaiming normal by fan out in the encoder's convolutions", () => {
    const { mean, deviation, largest } = moments(states.nfn, "encoder.layer1.0.conv1.weight");
    const expected = Math.sqrt(2 / (64 * 9));
    expect(Math.abs(mean)).toBeLessThan((5 * expected) / Math.sqrt(36864));
    expect(deviation / expected).toBeCloseTo(1, 1);
    expect(largest).toBeGreaterThan(3 * expected); // normal, not uniform
  });

  it.each([
    ["nfn", "decoder.block.1.conv2.0.weight", 16 * 27],
    ["nfn", "zxy_mask.weight", 16],
    ["nfn", "grade.0.weight", 128],
    ["nfn", "grade.0.bias", 128],
    ["scs", "decoder.block.1.conv2.0.weight", 16 * 9],
    ["scs", "z_mask.0.weight", 32],
    ["scs", "level_mask.0.weight", 32],
    ["scs", "level_mask.3.weight", 64],
    ["scs", "grade_mask.3.weight", 64],
  ] as const)("of the %s net are uniform within 1 / sqrt(fan in) in %s", (net, name, fanIn) => {
    const bound = 1 / Math.sqrt(fanIn);
    const { deviation, largest } = moments(states[net], name);
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
    expect(states.nfn.get(name)?.values.every((each) => each === value)).toBe(true);
  });

  it("depend on the seed and on the parameter's name, not on what was made before", () => {
    const draw = (seed: number, ...names: string[]): number[] => {
      const store = new ParameterStore(seed);
      const draws = (_: unknown, generator: { uint32(): number }): Float32Array =>
        Float32Array.of(generator.uint32());
      for (const name of names) store.root().parameter(name, [1], "vector", draws);
      const values = names.map((name) => Number(stateOf(store).get(name)?.values[0]));
      store.dispose();
      return values;
    };
    const [a, b] = draw(1, "a", "b");
    expect(draw(1, "b", "c")[0]).toBe(b);
    expect(draw(1, "a")[0]).toBe(a);
    expect(a).not.toBe(b);
    expect(draw(2, "a")[0]).not.toBe(a);
  });
});
