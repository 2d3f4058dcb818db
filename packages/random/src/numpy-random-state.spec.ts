import { describe, expect, it } from "@jest/globals";
import { NumpyRandomState } from "@spinegrade/random";

// numpy 1.26.4: numpy.random.RandomState(seed).choice(options, len(expected)).tolist()
const CASES = [
  { seed: 42, options: 5, expected: [3, 4, 2, 4, 4, 1, 2, 2, 2, 4, 3, 2, 4, 1, 3, 1, 3, 4, 0, 3] },
  { seed: 0, options: 5, expected: [4, 0, 3, 3, 3, 1, 3, 2, 4, 0, 0, 4, 2, 1, 0, 1, 1, 0, 1, 4] },
  { seed: 1234, options: 3, expected: [2, 1, 0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 2, 2, 2, 0, 0, 0, 1] },
  { seed: 42, options: 8, expected: [6, 3, 4, 6, 2, 7, 4, 4, 6, 1, 2, 6, 2, 2, 7, 4, 3, 7, 7, 2] },
  { seed: 4294967295, options: 1000, expected: [419, 290, 12, 71, 948, 576, 214, 506, 473, 800] },
  { seed: 7, options: 1, expected: [0, 0, 0, 0] },
];

describe("NumpyRandomState", () => {
  it.each(CASES)("draws as numpy does for seed $seed and $options options", ({ seed, options, expected }) => {
    expect(new NumpyRandomState(seed).choice(options, expected.length)).toEqual(expected);
  });

  it("continues the same stream from call to call", () => {
    const state = new NumpyRandomState(42);
    expect([...state.choice(5, 7), ...state.choice(5, 13)]).toEqual(CASES[0]?.expected);
  });

  it.each([-1, 1.5, 2 ** 32, Number.NaN])("refuses the seed %p", (seed) => {
    expect(() => new NumpyRandomState(seed)).toThrow("is not an integer in 0..4294967295");
  });
});
