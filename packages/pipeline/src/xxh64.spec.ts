import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { xxh64 } from "@spinegrade/pipeline";

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

describe("xxh64", () => {
  // python-xxhash 3.5.0: xxhash.xxh64(bytes).hexdigest()
  it.each([
    ["nothing", text(""), "ef46db3751d8e999"],
    ["1 byte", text("a"), "d24ec4f1a98c6e5b"],
    ["3 bytes", text("abc"), "44bc2cf5ad770999"],
    ["39 bytes", text("Nobody inspects the spammish repetition"), "fbcea83c8a378bf1"],
    ["100 bytes", text("x".repeat(100)), "92f0de5a88a3c094"],
    ["76,800 bytes", Uint8Array.from({ length: 76_800 }, (_, i) => i & 255), "238757b0633cadab"],
  ])("is that of the specification, of %s", (_, bytes, expected) => {
    expect(xxh64(bytes)).toBe(expected);
  });

  it("does not depend on how the bytes are parted", () => {
    const cut = fc.integer({ min: 0, max: 140_000 });
    fc.assert(
      fc.property(cut, cut, cut, (length, a, b) => {
        const bytes = Uint8Array.from({ length }, (_, i) => (i * 7919) >> 3);
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const parts = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
        expect(xxh64(...parts)).toBe(xxh64(bytes));
      }),
      { numRuns: 30 },
    );
  });

  it("changes with every single bit", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), (bytes, place) => {
        const flipped = bytes.slice();
        const bit = place % (8 * bytes.length);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(xxh64(flipped)).not.toBe(xxh64(bytes));
      }),
    );
  });
});
