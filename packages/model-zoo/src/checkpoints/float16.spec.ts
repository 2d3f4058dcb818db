import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodeSafetensors, encodeCheckpoint, float16Error, type State } from "@spinegrade/model-zoo";
import { fromFloat16, toFloat16 } from "./float16.ts";

describe("float16", () => {
  it("keeps each of the 65,536 numbers", () => {
    const changed = Array.from({ length: 0x10000 }, (_, half) => half).filter((half) => {
      const value = fromFloat16(half);
      return !Number.isNaN(value) && toFloat16(value) !== half;
    });
    expect(changed).toEqual([]);
    expect(fromFloat16(toFloat16(Number.NaN))).toBeNaN();
  });

  it("is nearest, and even on ties", () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const half = toFloat16(value);
        const distance = Math.abs(fromFloat16(half) - value);
        for (const other of [half - 1, half + 1].filter((bits) => (bits & 0x7fff) < 0x7c00 && bits >= 0)) {
          const otherDistance = Math.abs(fromFloat16(other) - value);
          expect(distance).toBeLessThanOrEqual(otherDistance);
          if (distance === otherDistance && distance > 0) expect(half & 1).toBe(0);
        }
      }),
    );
    expect([65520, 1e9, -1e9].map((value) => fromFloat16(toFloat16(value)))).toEqual([
      Infinity,
      Infinity,
      -Infinity,
    ]);
  });

  it("halves a checkpoint, and the stated error is what a reader finds", () => {
    const values = Float32Array.from({ length: 101 }, (_, index) => Math.sin(index) * 3);
    const state: State = new Map([
      ["counter", { dtype: "I64", shape: [], values: BigInt64Array.of(7n) }],
      ["weight", { dtype: "F32", shape: [101], values }],
    ]);
    const file = encodeCheckpoint(state, { "spinegrade.run": "a" }, { float16: true });
    const decoded = decodeSafetensors(file);
    expect(decoded.metadata["spinegrade.run"]).toBe("a");
    expect(decoded.state.get("counter")).toEqual(state.get("counter"));
    const read = decoded.state.get("weight");
    const largest = Math.max(...values.map((value, index) => Math.abs(value - Number(read?.values[index]))));
    const { largest: stated, relative } = float16Error(state);
    expect(stated).toBe(largest);
    expect(relative).toBeGreaterThan(0);
    expect(relative).toBeLessThan(2 ** -11);
  });
});
