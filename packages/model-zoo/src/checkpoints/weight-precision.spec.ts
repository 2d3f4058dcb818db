import { describe, expect, it } from "@jest/globals";
import {
  CheckpointError,
  decodeCheckpoint,
  decodeSafetensors,
  decodeStored,
  encodeCheckpoint,
  precisionOf,
  type State,
  type StoredState,
  type StoredTensor,
  weightError,
} from "@spinegrade/model-zoo";
import fc from "fast-check";

const BOUNDS = { float16: 2 ** -11, bfloat16: 2 ** -8 } as const;
const DTYPES = { float16: "F16", bfloat16: "BF16" } as const;
const PRECISIONS = ["float16", "bfloat16"] as const;

function stateWith(values: readonly number[]): State {
  return new Map([
    ["counter", { dtype: "I64", shape: [], values: BigInt64Array.of(7n) }],
    ["weight", { dtype: "F32", shape: [1, values.length], values: Float32Array.from(values) }],
    ["running_var", { dtype: "F32", shape: [2], values: Float32Array.of(1e-20, 1e9) }],
  ]);
}

describe.each(PRECISIONS)("a checkpoint in %s", (weightPrecision) => {
  const values = Array.from({ length: 1001 }, (_, index) => Math.sin(index) * 3);
  const state = stateWith(values);
  const file = encodeCheckpoint(state, { "spinegrade.run": "a" }, { weightPrecision });

  it("has weights of 16 bits, and the rest as it was", () => {
    const { state: stored } = decodeStored(file);
    expect([...stored.values()].map(({ dtype }) => dtype)).toEqual(["I64", DTYPES[weightPrecision], "F32"]);
    const decoded = decodeCheckpoint(file);
    expect(decoded.metadata["spinegrade.run"]).toBe("a");
    for (const name of ["counter", "running_var"]) expect(decoded.state.get(name)).toEqual(state.get(name));
    expect(file.length).toBeLessThan(0.6 * encodeCheckpoint(state).length);
  });

  it("is written and read again without a change", () => {
    const { state: read, metadata } = decodeSafetensors(file);
    const again = encodeCheckpoint(read, { "spinegrade.run": "a" }, { weightPrecision });
    expect(Buffer.compare(again, file)).toBe(0);
    expect(Buffer.compare(encodeCheckpoint(decodeStored(file).state, metadata), file)).toBe(0);
  });

  it("is within the bound of each weight, as its stated error says", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: Math.fround(1e-3), max: 100, noNaN: true }), { minLength: 1 }),
        (drawn) => {
          const given = stateWith(drawn);
          const read = decodeSafetensors(encodeCheckpoint(given, {}, { weightPrecision })).state.get(
            "weight",
          );
          const differences = drawn.map((value, index) => Math.abs(value - Number(read?.values[index])));
          for (const [index, difference] of differences.entries())
            expect(difference).toBeLessThanOrEqual(BOUNDS[weightPrecision] * Math.abs(drawn[index] ?? 0));
          expect(weightError(given, weightPrecision).largest).toBe(Math.max(...differences));
        },
      ),
    );
  });

  it("notices a damaged bit", () => {
    const damaged = Uint8Array.from(file);
    damaged[damaged.length - 5] = (damaged.at(-5) ?? 0) ^ 4;
    expect(() => decodeSafetensors(damaged)).toThrow("is damaged");
  });

  it("is refused where a number is none, with the tensor's name", () => {
    for (const value of [Infinity, -Infinity, Number.NaN])
      expect(() => encodeCheckpoint(stateWith([1, value]), {}, { weightPrecision })).toThrow(
        new RegExp(`the tensor weight has ${value} at place 1, which is not finite$`),
      );
  });
});

describe("precisionOf", () => {
  const of = (...dtypes: readonly ("F32" | "F16" | "BF16")[]): StoredState => {
    const values = { F32: new Float32Array(2), F16: new Uint16Array(2), BF16: new Uint16Array(2) };
    const tensors = dtypes.map((dtype, index): [string, StoredTensor] => {
      const shape = [1, 2];
      return [
        `weight${index}`,
        dtype === "F32" ? { dtype, shape, values: values.F32 } : { dtype, shape, values: values[dtype] },
      ];
    });
    return new Map<string, StoredTensor>([
      ...tensors,
      ["bias", { dtype: "F32", shape: [2], values: values.F32 }],
      ["counter", { dtype: "I64", shape: [], values: BigInt64Array.of(7n) }],
    ]);
  };

  it.each([
    ["float16", of("F16", "F16")],
    ["bfloat16", of("BF16")],
    ["float32", of("F32")],
    ["float32", of()],
    // only float32 holds all of them
    ["float32", of("F16", "BF16")],
    ["float32", of("F32", "F16")],
  ] as const)("is %s of a file whose weights all have it", (precision, state) => {
    expect(precisionOf(state)).toBe(precision);
  });
});

describe("weights beyond the range of float16", () => {
  it("are refused with the tensor's name, and fit bfloat16", () => {
    const state = stateWith([65519, 65520, -1e6]);
    const write = (): unknown => encodeCheckpoint(state, {}, { weightPrecision: "float16" });
    expect(write).toThrow(CheckpointError);
    expect(write).toThrow(
      "the tensor weight has 65520 at place 1, which float16 cannot hold: its largest number is 65504; use bfloat16 or float32",
    );
    expect(decodeSafetensors(encodeCheckpoint(state, {}, { weightPrecision: "bfloat16" })).state.size).toBe(
      3,
    );
    expect(
      decodeSafetensors(encodeCheckpoint(stateWith([65519]), {}, { weightPrecision: "float16" })).state.get(
        "weight",
      )?.values[0],
    ).toBe(65504);
  });

  it("have no error in float32", () => {
    expect(weightError(stateWith([1 / 3]), "float32")).toEqual({ largest: 0, relative: 0 });
  });
});
