import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { repeats } from "@spinegrade/test-utils";
import { PixelMemory } from "../pixels/pixel-memory.ts";
import { findLine } from "./grey-line.ts";
import { greyScale } from "./grey-scale.ts";
import { normaliseInto, normaliseTo8Bit } from "./normalise-to-8-bit.ts";
import { countNumbers } from "./value-counts.ts";

/** Noise of `range` values from `lowest`, with a few far above. */
function noise(length: number, lowest: number, range: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const isFar = state % 2000 === 0;
    return lowest + (isFar ? 2 : 1) * Math.floor((state / 2 ** 32) * range);
  });
}

// lengths beside what the kernel takes at once: 16 pixels, 32,768 pixels
const lengths = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 32_750, max: 66_000 }));
const ranges = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 16_000 }));

describe("normaliseTo8Bit of 16 bit pixels", () => {
  it.each([
    ["unsigned", Uint16Array, 0],
    ["signed", Int16Array, -8000],
  ])("gives what counting and looking up the same %s numbers one by one gives", (_, Words, lowest) => {
    fc.assert(
      fc.property(lengths, ranges, fc.nat(), (length, range, seed) => {
        const numbers = noise(length, lowest, range, seed);
        const expected = normaliseTo8Bit({ pixels: Int32Array.from(numbers) });
        expect(Buffer.compare(normaliseTo8Bit({ pixels: Words.from(numbers) }), expected)).toBe(0);
      }),
      { numRuns: repeats(25, 60) },
    );
  });

  it("gives the same in the kernel's memory, at any even place, in several parts", () => {
    fc.assert(
      fc.property(lengths, ranges, fc.integer({ min: 0, max: 31 }), (length, range, shift) => {
        const numbers = noise(2 * length, 0, range, shift);
        const memory = new PixelMemory();
        memory.reset(8 * length + 256);
        const block = memory.allocate(4 * length + 64);
        const pixels = new Uint16Array(block.buffer, block.byteOffset + 2 * shift, 2 * length);
        pixels.set(numbers);
        const voxels = memory.allocate(2 * length);
        normaliseInto(voxels, [pixels.subarray(0, length), pixels.subarray(length)], memory.kernel);
        expect(Buffer.compare(voxels, normaliseTo8Bit({ pixels: Uint16Array.from(numbers) }))).toBe(0);
      }),
      { numRuns: repeats(25, 60) },
    );
  });
});

describe("findLine", () => {
  it("finds none where there is none, and one for scales as scanners give them", () => {
    const scaleOf = (numbers: number[]): ReturnType<typeof greyScale> =>
      greyScale(countNumbers([Uint16Array.from(numbers)]), numbers.length, undefined);
    const withoutLine = { lowest: 0, greys: Uint8Array.of(0, 9, 10, 255), slope: 85 };
    expect(findLine(withoutLine)).toBeUndefined();
    expect(findLine(scaleOf([7, 7, 7]))).toBeUndefined();
    for (const range of [200, 1000, 4095, 16_000]) {
      const scale = scaleOf(noise(50_000, 3, range, range));
      const { slope, start } = findLine(scale) ?? { slope: Number.NaN, start: Number.NaN };
      // in double precision, which may round another way only where a grey lies within a thousandth of a half
      const errors = Array.from(scale.greys, (grey, value) =>
        Math.abs(Math.min(Math.max(value * slope + start, 0), 255) - grey),
      );
      expect(errors.reduce((most, error) => Math.max(most, error), 0)).toBeLessThan(0.501);
    }
  });
});
