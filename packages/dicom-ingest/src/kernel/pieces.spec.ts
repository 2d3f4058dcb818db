import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { PixelMemory } from "../pixels/pixel-memory.ts";
import { sharedKernel } from "./shared-kernel.ts";
import { bitsOf, xxh64 } from "./pieces.ts";

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** Memory that a kernel works in, and the bytes in it. */
function inMemory(bytes: Uint8Array): [PixelMemory, Uint8Array<ArrayBuffer>] {
  const memory = new PixelMemory();
  memory.reset(bytes.length);
  const taken = memory.take(bytes.length);
  taken.set(bytes);
  expect(taken.buffer).toBe(memory.kernel.memory.buffer);
  return [memory, taken];
}

describe("xxh64", () => {
  // python-xxhash 3.5.0: xxhash.xxh64(bytes).hexdigest()
  it.each([
    ["nothing", text(""), "ef46db3751d8e999"],
    ["1 byte", text("a"), "d24ec4f1a98c6e5b"],
    ["3 bytes", text("abc"), "44bc2cf5ad770999"],
    ["39 bytes", text("Nobody inspects the spammish repetition"), "fbcea83c8a378bf1"],
    ["100 bytes", text("x".repeat(100)), "92f0de5a88a3c094"],
    ["76,800 bytes", Uint8Array.from({ length: 76_800 }, (_, i) => i & 255), "238757b0633cadab"],
  ])("is that of the specification, of %s in any memory", (_, bytes, expected) => {
    const [memory, taken] = inMemory(bytes);
    expect([xxh64(sharedKernel(), bytes), xxh64(memory.kernel, taken)]).toEqual([expected, expected]);
  });
});

describe("bitsOf", () => {
  it("finds a single bit of any pixel", () => {
    const place = fc.integer({ min: 0, max: 70_000 });
    fc.assert(
      fc.property(place, place, fc.integer({ min: 0, max: 15 }), (a, b, bit) => {
        const pixels = new Uint16Array(Math.max(a, b) + 1);
        pixels[Math.min(a, b)] = 1 << bit;
        expect(bitsOf(sharedKernel(), pixels)).toBe(1 << bit);
      }),
      { numRuns: 200 },
    );
  });
});
