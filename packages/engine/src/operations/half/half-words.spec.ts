import { beforeAll, describe, expect, it } from "@jest/globals";
import { narrow, startEngine, toWords, widen } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { halfBits } from "../../testing/reference/halves.ts";

beforeAll(async () => {
  await startEngine();
});

/** Every finite number of a format, by its bits; both zeros are among them. */
function allHalves(exponent: number): Uint16Array {
  const all = Array.from({ length: 0x10000 }, (_, half) => half);
  return Uint16Array.from(all.filter((half) => (half & exponent) !== exponent));
}

function bitsOf(words: tf.Tensor): Uint16Array {
  return new Uint16Array(Int32Array.from(words.dataSync()).buffer);
}

describe.each([
  { format: "bfloat16", exponent: 0x7f80 },
  { format: "float16", exponent: 0x7c00 },
] as const)("numbers in $format", ({ format, exponent }) => {
  const halves = allHalves(exponent);

  it("are widened exactly, each of them, and narrowed to the same bits", () => {
    const held = tf.memory().numTensors;
    const words = toWords(halves);
    const wide = widen(words, format, [2, halves.length / 2]);
    const again = narrow(wide, format);
    expect(wide.shape).toEqual([2, halves.length / 2]);
    // a number of a format, and the bits that arithmetic gives it, are one to one
    expect(Uint16Array.from(wide.dataSync(), (value) => halfBits(format, value))).toEqual(halves);
    expect(bitsOf(again)).toEqual(halves);
    tf.dispose([words, wide, again]);
    expect(tf.memory().numTensors).toBe(held);
  });

  it("may be odd in number", () => {
    tf.tidy(() => {
      const words = toWords(halves.subarray(1, 38));
      expect(words.shape).toEqual([19]);
      const wide = widen(words, format, [37]);
      expect(bitsOf(narrow(wide, format))).toEqual(Uint16Array.from([...halves.subarray(1, 38), 0]));
    });
  });

  it("are refused in words of another count", () => {
    tf.tidy(() => {
      expect(() => widen(toWords(halves.subarray(0, 4)), format, [5])).toThrow("the words must be of `size`");
    });
  });
});
