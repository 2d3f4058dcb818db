/**
 * Every native operation that is registered, on every instruction set of this processor, with one thread and two, against
 * references in double precision; gradients against finite differences; element by element.
 */
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runOp, startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { requireOperations } from "../load-addon.ts";
import { largeOpCases, smallOpCases } from "../testing/op-cases/all-op-cases.ts";
import { isOfBfloat16 } from "../testing/op-cases/bfloat16-cases.ts";
import type { OpCase } from "../testing/op-cases/op-case.ts";
import { ownCopy, ownWords } from "../optimizers/own-memory.ts";
import type { Expected } from "../testing/reference/expected-gradient.ts";

const { addonPath, threads, instructions } = await startEngine();
const addon = requireOperations(join(dirname(addonPath), "operations.node"));
const { compiledInstructions, supportedInstructions, operations } = addon;
const small = smallOpCases();
const large = largeOpCases();

beforeAll(() => {
  const missing = compiledInstructions.filter((name) => !supportedInstructions.includes(name));
  if (missing.length > 0)
    process.stderr.write(`not tried, as this processor lacks it: ${missing.join(", ")}\n`);
  const sets = supportedInstructions.filter((set) => {
    addon.useInstructions(set);
    return addon.multipliesBfloat16();
  });
  if (sets.length === 0) process.stderr.write("not tried, as this processor lacks AVX512-BF16: bfloat16\n");
});

afterAll(() => {
  addon.useInstructions(instructions);
  addon.setThreads(threads);
});

/** The outputs, then the inputs that the operation has changed. */
function compute({ name, attributes, inputs, outputs, changed = [], integers = [] }: OpCase): Float32Array[] {
  const given = inputs.map(({ shape, values }, place) =>
    integers.includes(place)
      ? ownWords(Int32Array.from(values))
      : tf.tidy(() => ownCopy(tf.tensor(Float32Array.from(values), [...shape]))),
  );
  const results = tf.tidy(() => runOp(name, attributes, given, outputs));
  const all = [...results, ...given.filter((_, place) => changed.includes(place))];
  // outside `tidy`, which looks for tensors in each element of its result
  const values = all.map(numbersOf);
  tf.dispose([...given, ...results]);
  return values;
}

/** A tensor's numbers; those of whole ones are halves of 16 bits. */
function numbersOf(tensor: tf.Tensor): Float32Array {
  if (tensor.dtype !== "int32") return Float32Array.from(tensor.dataSync());
  return Float32Array.from(new Uint16Array(Int32Array.from(tensor.dataSync()).buffer));
}

/** The bits of a computation's results. */
function bitsOf(values: readonly Float32Array[]): Buffer {
  return Buffer.concat(values.map(({ buffer }) => Buffer.from(buffer)));
}

/** Rounding of float32, by the operation: Winograd's sums are of differences. */
function toleranceOf(name: string): number {
  if (name === "SpinegradeConv3x3KernelGrad") return 2e-5;
  return name.startsWith("SpinegradeConv3x3") ? 1e-5 : 4e-6;
}

/** The largest error of an element, as a part of its size or the expected values' mean size, whichever is more. */
function errorOf(values: Float32Array, { places, values: expected }: Expected): number {
  const squares = expected.reduce((total, value) => total + value * value, 0);
  const mean = Math.sqrt(squares / expected.length);
  return Math.max(
    ...places.map((place, i) => {
      const right = expected[i] ?? NaN;
      return Math.abs((values[place] ?? NaN) - right) / Math.max(Math.abs(right), mean);
    }),
  );
}

/** Whether the selected instruction set computes a case; one that does not must refuse it. */
function isComputed(one: OpCase): boolean {
  if (!isOfBfloat16(one) || addon.multipliesBfloat16()) return true;
  expect(() => compute(one)).toThrow("need a processor with AVX512-BF16");
  return false;
}

function describeCase({ name, attributes, inputs }: OpCase): string {
  return `${name} ${JSON.stringify(attributes)} of ${inputs.map(({ shape }) => `[${shape.join(", ")}]`).join(", ")}`;
}

describe("every native operation", () => {
  it("has a case of few values and one of many tasks, and no case is of an unknown one", () => {
    for (const cases of [small, large]) {
      expect([...new Set(cases.map(({ name }) => name))].sort()).toEqual([...operations].sort());
    }
  });

  it("runs on the instruction set that is asked for", () => {
    for (const set of supportedInstructions) expect(addon.useInstructions(set)).toBe(set);
  });
});

describe.each([
  "SpinegradeAdamW",
  "SpinegradeHalfAdamW",
  "SpinegradeMovingAverage",
  "SpinegradeNarrow",
  "SpinegradeWiden",
])("%s", (name) => {
  it("gives the same bits on every instruction set", () => {
    const cases = large.filter((each) => each.name === name);
    const [newest = Buffer.alloc(0), ...others] = supportedInstructions.map((set) => {
      addon.useInstructions(set);
      return bitsOf(cases.flatMap(compute));
    });
    expect(newest.length).toBeGreaterThan(0);
    for (const other of others) expect(other.equals(newest)).toBe(true);
  });
});

describe.each(operations)("%s", (name) => {
  it("gives the reference's numbers on every instruction set", () => {
    for (const one of small.filter((each) => each.name === name)) {
      const expected = one.expected();
      for (const set of supportedInstructions) {
        addon.useInstructions(set);
        if (!isComputed(one)) continue;
        for (const count of [1, 2]) {
          addon.setThreads(count);
          const outputs = compute(one);
          const errors = expected.map((right, i) => errorOf(outputs[i] ?? new Float32Array(), right));
          const wrong = errors.filter((error) => !(error < (one.tolerance ?? toleranceOf(name))));
          expect({ case: describeCase(one), set, count, wrong }).toMatchObject({ wrong: [] });
        }
      }
    }
  });

  it("gives the same bits with one thread and two", () => {
    for (const one of large.filter((each) => each.name === name)) {
      for (const set of supportedInstructions) {
        addon.useInstructions(set);
        if (!isComputed(one)) continue;
        const [alone, together] = [1, 2].map((count) => {
          addon.setThreads(count);
          return compute(one).map(({ buffer }) => Buffer.from(buffer));
        });
        const equal = alone?.map((bytes, i) => bytes.equals(together?.[i] ?? Buffer.alloc(0)));
        expect({ case: describeCase(one), set, equal }).toMatchObject({ equal: alone?.map(() => true) });
      }
    }
  });
});
