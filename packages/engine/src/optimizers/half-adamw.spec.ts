import { beforeAll, describe, expect, it } from "@jest/globals";
import { AdamW, halfFormatOf, startEngine, type HalfFormat } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { usePath } from "../testing/paths.ts";
import { halfBits, roundToHalf } from "../testing/reference/halves.ts";
import "@tensorflow/tfjs-backend-cpu";

const FORMATS = ["bfloat16", "float16"] as const;

beforeAll(async () => {
  await startEngine();
  tf.enableProdMode(); // silences the advice of the cpu backend to use another
});

/** One parameter's optimizer, and what it holds as 16 bits after each gradient. */
class Held {
  readonly #variable: tf.Variable;
  readonly #optimizer: AdamW;
  readonly #format: HalfFormat;

  constructor(size: number, format: HalfFormat, betas: { readonly beta1: number; readonly beta2: number }) {
    this.#variable = tf.tidy(() => tf.variable(tf.zeros([size])));
    this.#format = format;
    this.#optimizer = new AdamW(new Map([["x", this.#variable]]), {
      ...{ learningRate: 0.1, weightDecay: 0, statePrecision: format, ...betas },
    });
  }

  step(gradient: readonly number[] | Float32Array): this {
    tf.tidy(() => {
      this.#optimizer.applyGradients(new Map([["x", tf.tensor1d(Float32Array.from(gradient))]]));
    });
    return this;
  }

  halves(moment: "first" | "second"): Uint16Array {
    const state = this.#optimizer.state();
    const words = Int32Array.from(state.get(`x.${moment}.${this.#format}`)?.dataSync() ?? []);
    tf.dispose([...state.values()]);
    return new Uint16Array(words.buffer);
  }

  scales(moment: "first" | "second"): number[] {
    const state = this.#optimizer.state();
    const scales = [...(state.get(`x.${moment}.scales`)?.dataSync() ?? [])];
    tf.dispose([...state.values()]);
    return scales;
  }

  weights(): number[] {
    return [...this.#variable.dataSync()];
  }

  dispose(): void {
    this.#optimizer.dispose();
    this.#variable.dispose();
  }
}

/** Bits of the first moment where it is the gradient itself. */
function roundedFirsts(format: HalfFormat, gradient: readonly number[]): number[] {
  const held = new Held(gradient.length, format, { beta1: 0, beta2: 0.5 });
  const halves = [...held.step(gradient).halves("first")].slice(0, gradient.length);
  held.dispose();
  return halves;
}

describe.each(FORMATS)("a first moment in %s", (format) => {
  it("is rounded to nearest, ties to even", () => {
    const limit = format === "float16" ? 32767 : 2 ** 60; // an anchor of float16 keeps the block's scale at 1
    const number = fc.float({ min: -limit, max: limit, noNaN: true });
    const tie = fc.integer({ min: -2047, max: 2047 }).map((half) => half + Math.sign(half) / 2);
    fc.assert(
      fc.property(fc.array(fc.oneof(number, tie), { minLength: 1, maxLength: 40 }), (drawn) => {
        // denormal numbers are 0 in the operations
        const given = [16384, ...drawn].map((value) =>
          Math.abs(value) < 2 ** -126 ? 0 : Math.fround(value),
        );
        const expected = given.map((value) => roundToHalf(format, value));
        const found = roundedFirsts(format, given);
        expect(found.map((bits) => bits & 0x7fff)).toEqual(
          expected.map((value) => halfBits(format, Math.abs(value))),
        );
      }),
    );
  });
});

describe.each([
  ["bfloat16", 0.015, 0.039],
  ["float16", 0.0019, 0.0049],
] as const)("a first moment in %s under a constant gradient", (format, least, most) => {
  it("stops short of it by as much as the decision to round to nearest says", () => {
    const gradient = Array.from({ length: 256 }, (_, i) => 1 + i / 256);
    const held = new Held(gradient.length, format, { beta1: 0.9, beta2: 0.999 });
    for (let step = 0; step < 100; step++) held.step(gradient);
    const scale = held.scales("first")[0] ?? 1;
    const halves = held.halves("first");
    const short = gradient.map((value, i) => 1 - (widen(format, halves[i] ?? 0) * scale) / value);
    held.dispose();
    expect(Math.min(...short)).toBeGreaterThan(least);
    expect(Math.max(...short)).toBeLessThan(most);
  });
});

describe("float16 in blocks", () => {
  it("keeps each finite number of the format, denormal ones included", () => {
    const values = Array.from({ length: 0x7800 }, (_, bits) => bits) // up to 2^15, which needs another scale
      .map((bits) =>
        bits < 0x400 ? bits * 2 ** -24 : (1 + (bits & 0x3ff) / 1024) * 2 ** ((bits >> 10) - 15),
      );
    const blocks: number[] = [];
    for (let begin = 0; begin < values.length; begin += 255)
      blocks.push(16384, ...values.slice(begin, begin + 255));
    const found = roundedFirsts("float16", blocks);
    expect(found.filter((bits, place) => halfBits("float16", blocks[place] ?? NaN) !== bits)).toEqual([]);
  });

  it("holds gradients of any size as exactly", () => {
    for (const size of [1e-15, 1e-9, 1, 1e9]) {
      const held = new Held(300, "float16", { beta1: 0.9, beta2: 0.999 });
      held.step(Array.from({ length: 300 }, (_, i) => size * (1 + i / 300)));
      const scales = held.scales("second");
      expect(scales).toHaveLength(2);
      const root = (held.halves("second")[299] ?? 0) & 0x7fff;
      expect(root).toBeGreaterThanOrEqual(0x7400); // 2^14 and more: the largest of its block
      expect(Number.isInteger(Math.log2(scales[1] ?? NaN))).toBe(true);
      held.dispose();
    }
  });
});

describe.each(FORMATS)("a second moment in %s", (format) => {
  it("falls by the small share of each step, in the mean of many values", () => {
    const count = 20_000;
    const held = new Held(count, format, { beta1: 0.9, beta2: 0.999 });
    held.step(new Float32Array(count).fill(1));
    const meanOf = (): number => {
      const scale = held.scales("second")[0] ?? 1;
      const values = [...held.halves("second")].slice(0, count).map((bits) => widen(format, bits) * scale);
      return values.reduce((sum, value) => sum + (format === "float16" ? value ** 2 : value), 0) / count;
    };
    const before = meanOf();
    const steps = 300;
    for (let step = 0; step < steps; step++) held.step(new Float32Array(count));
    expect(before / 0.001).toBeCloseTo(1, 2);
    expect(meanOf() / before / 0.999 ** steps).toBeCloseTo(1, 2);
    held.dispose();
  });
});

function widen(format: HalfFormat, bits: number): number {
  if (format === "bfloat16") return new Float32Array(Uint32Array.of(bits << 16).buffer)[0] ?? NaN;
  return (1 + (bits & 0x3ff) / 1024) * 2 ** ((bits >> 10) - 15);
}

describe.each(FORMATS)("AdamW with moments in %s", (format) => {
  const gradients = [0.5, -2, 1e-5, 3].map((value) => [value, value / 3, -value]);

  it("steps close to AdamW in float32", () => {
    const half = new Held(3, format, { beta1: 0.9, beta2: 0.999 });
    const variable = tf.tidy(() => tf.variable(tf.zeros([3])));
    const whole = new AdamW(new Map([["x", variable]]), { learningRate: 0.1, weightDecay: 0 });
    for (const gradient of gradients) {
      half.step(gradient);
      tf.tidy(() => {
        whole.applyGradients(new Map([["x", tf.tensor1d(gradient)]]));
      });
    }
    const expected = [...variable.dataSync()];
    for (const [i, weight] of half.weights().entries())
      expect(Math.abs(weight / (expected[i] ?? NaN) - 1)).toBeLessThan(format === "float16" ? 0.001 : 0.01);
    half.dispose();
    whole.dispose();
    variable.dispose();
  });

  it("resumes from a saved state bit by bit, and leaks no tensor", () => {
    const tensors = tf.memory().numTensors;
    const make = (values: () => tf.Tensor): [tf.Variable, AdamW] => {
      const variable = tf.tidy(() => tf.variable(values()));
      const options = { learningRate: 0.1, weightDecay: 0.01, statePrecision: format, seed: 5 } as const;
      return [variable, new AdamW(new Map([["x", variable]]), options)];
    };
    const stepAll = (optimizer: AdamW, from: number, to: number): void => {
      for (let step = from; step < to; step++)
        tf.tidy(() => {
          optimizer.applyGradients(new Map([["x", tf.sin(tf.range(step, step + 333))]]));
        });
    };
    const [variable, optimizer] = make(() => tf.ones([333]));
    stepAll(optimizer, 0, 3);
    const state = optimizer.state();
    expect([...state.keys()].map(halfFormatOf).filter((name) => name === format)).toHaveLength(2);
    const [copy, resumed] = make(() => tf.clone(variable));
    stepAll(optimizer, 3, 9);
    resumed.restore(state);
    stepAll(resumed, 3, 9);
    expect([...copy.dataSync()]).toEqual([...variable.dataSync()]);
    optimizer.dispose();
    resumed.dispose();
    tf.dispose([variable, copy, ...state.values()]);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("is refused where the native operations do not compute", async () => {
    for (const path of ["TensorFlow's operations", "the backend cpu"] as const) {
      await usePath(path);
      const variable = tf.variable(tf.zeros([1]));
      expect(
        () =>
          new AdamW(new Map([["x", variable]]), { learningRate: 1, weightDecay: 0, statePrecision: format }),
      ).toThrow(
        new RegExp(
          `an optimizer's state in ${format} needs the native operations.*SPINEGRADE_INSTRUCTIONS=none`,
        ),
      );
      variable.dispose();
    }
    await usePath("native operations");
  });
});
