import { describe, expect, it } from "@jest/globals";
import { readGolden } from "@spinegrade/test-utils";
import fc from "fast-check";
import { fromBfloat16, narrowBfloat16, toBfloat16, widenBfloat16 } from "./bfloat16.ts";
import { fromFloat16, narrowFloat16, toFloat16, widenFloat16 } from "./float16.ts";

interface Golden {
  readonly float32: readonly number[];
  readonly float16: readonly number[];
  readonly bfloat16: readonly number[];
}

const golden = readGolden(import.meta.url, "half-numbers.json") as Golden;
const numbers = [...new Float32Array(Uint32Array.from(golden.float32).buffer)];

const FORMATS = [
  {
    name: "float16",
    ...{ narrow: toFloat16, widen: fromFloat16, narrowAll: narrowFloat16, widenAll: widenFloat16 },
    ...{ infinity: 0x7c00, tooLarge: [65520, 1e9] },
  },
  {
    name: "bfloat16",
    ...{ narrow: toBfloat16, widen: fromBfloat16, narrowAll: narrowBfloat16, widenAll: widenBfloat16 },
    ...{ infinity: 0x7f80, tooLarge: [3.4e38] },
  },
] as const;

describe.each(FORMATS)("$name", ({ name, narrow, widen, narrowAll, widenAll, infinity, tooLarge }) => {
  it("is numpy's float16 or PyTorch's bfloat16, to the bit", () => {
    expect(numbers.length).toBeGreaterThan(1000);
    expect(numbers.map(narrow)).toEqual(golden[name]);
  });

  it("keeps each of the 65,536 numbers", () => {
    const changed = Array.from({ length: 0x10000 }, (_, half) => half).filter((half) => {
      const value = widen(half);
      return !Number.isNaN(value) && narrow(value) !== half;
    });
    expect(changed).toEqual([]);
    expect(widen(narrow(Number.NaN))).toBeNaN();
  });

  it("is the same of an array, number by number", () => {
    const halves = Uint16Array.from({ length: 0x10000 }, (_, half) => half);
    expect([...widenAll(halves)]).toEqual([...halves].map(widen));
    expect([...narrowAll(Float32Array.from(numbers))]).toEqual(golden[name]);
  });

  it("is nearest, and even on ties", () => {
    const largest = widen(infinity - 1);
    fc.assert(
      fc.property(fc.float({ min: -largest, max: largest, noNaN: true }), (value) => {
        const half = narrow(value);
        const distance = Math.abs(widen(half) - value);
        for (const other of [half - 1, half + 1].filter((bits) => (bits & 0x7fff) < infinity && bits >= 0)) {
          const otherDistance = Math.abs(widen(other) - value);
          expect(distance).toBeLessThanOrEqual(otherDistance);
          if (distance === otherDistance && distance > 0) expect(half & 1).toBe(0);
        }
      }),
    );
    for (const value of tooLarge)
      expect([value, -value].map((one) => widen(narrow(one)))).toEqual([Infinity, -Infinity]);
  });
});
