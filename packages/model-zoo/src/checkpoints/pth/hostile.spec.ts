import { describe, expect, it } from "@jest/globals";
import { decodeCheckpoint, encodeCheckpoint } from "@spinegrade/model-zoo";
import fc from "fast-check";
import { op, torchFile, zip } from "../../testing/pickle.ts";
import { isPrintable } from "../../testing/printable.ts";
import { refusal } from "../../testing/refusal.ts";

const SIX = new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5).buffer);
const [EMPTY_LIST, MARK, APPEND, DICT, SETITEM, TUPLE1, GET, PUT] = [
  0x5d, 0x28, 0x61, 0x7d, 0x73, 0x85, 0x6a, 0x72,
];
const uint32 = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);

/** Without checksums, which the large files' would take a test's time. */
const unchecked = (value: number[]): Uint8Array => torchFile(value, {}, "little", { hasChecksums: false });
const keyed = (key: number[]): Uint8Array => unchecked([DICT, ...key, ...op.int(1), SETITEM]);

describe("a name that is not text", () => {
  /** A list of two of the list before, 40 times: 2^40 items when it is written out. */
  const doubling = Array.from({ length: 40 }, (_, level) => [
    EMPTY_LIST,
    ...[PUT, ...uint32(level + 1)],
    ...(level === 0 ? op.int(0) : [GET, ...uint32(level)]),
    APPEND,
    ...(level === 0 ? op.int(0) : [GET, ...uint32(level)]),
    APPEND,
  ]).flatMap((list, level) => (level === 39 ? list : [...list, ...op.int(0), SETITEM]));

  it.each([
    ["a number", op.int(7)],
    ["none", [0x4e]],
    ["a list that holds itself", [EMPTY_LIST, PUT, ...uint32(1), GET, ...uint32(1), APPEND]],
    ["a dictionary that holds itself", [DICT, PUT, ...uint32(1), ...op.int(1), GET, ...uint32(1), SETITEM]],
    ["a tuple 100,000 deep", [EMPTY_LIST, ...Array<number>(100_000).fill(TUPLE1)]],
    ["a tensor", op.tensor({ size: 6, shape: [6], strides: [1] })],
  ])("is no harm: %s", (_what, key) => {
    expect(refusal(keyed(key))).toContain("not tensors: an entry whose name is not text");
  });

  it("is no harm: lists that double 40 times", () => {
    expect(refusal(torchFile([DICT, ...doubling, ...op.int(1), SETITEM]))).toContain("name is not text");
  });

  it("is counted after the first 20", () => {
    const entries = Array.from({ length: 5_000 }, (_, index) => [...op.int(index), ...op.int(1)]).flat();
    expect(refusal(torchFile([DICT, MARK, ...entries, 0x75]))).toContain(
      "not text, and 4980 more; in PyTorch",
    );
  });
});

describe("names of any text", () => {
  it("reach no message with control characters, and 120 of their characters at most", () => {
    const unit = fc.nat(0x2fff).map((code) => String.fromCodePoint(code)); // controls and direction marks included
    const names = fc.oneof(
      fc.string({ unit }),
      fc.constantFrom("\x1b[2J", "\u202e", "a\nb", "x".repeat(2000)),
    );
    fc.assert(
      fc.property(names, fc.nat(3), (name, kind) => {
        const file = [
          () => torchFile(op.dict([[name, op.int(1)]])),
          () => torchFile(op.dict([["a", op.global(name.replaceAll("\n", ""), "b")]])),
          () => torchFile(op.dict([[name, op.tensor({ key: name, size: 7, shape: [7], strides: [1] })]])),
          () =>
            zip([
              [name, SIX],
              [name, SIX],
            ]),
        ][kind];
        const message = refusal(file === undefined ? SIX : file());
        expect(isPrintable(message)).toBe(true);
        expect(message.length).toBeLessThan(1200);
      }),
      { numRuns: 30 },
    );
  });
});

describe("tensors", () => {
  const shaped = (axes: number, lengths = 1): Uint8Array =>
    torchFile(
      op.dict([
        [
          "a",
          op.tensor({
            size: 6,
            shape: Array<number>(axes).fill(lengths),
            strides: Array<number>(axes).fill(0),
          }),
        ],
      ]),
      { 0: SIX },
    );

  it("have 64 axes at most, in either format", () => {
    expect(decodeCheckpoint(shaped(64)).state.get("a")?.shape).toHaveLength(64);
    for (const axes of [65, 3_000, 20_000]) expect(refusal(shaped(axes))).toContain("64 axes at most");
    const own = (axes: number): Uint8Array =>
      encodeCheckpoint(
        new Map([["a", { dtype: "F32", shape: Array<number>(axes).fill(1), values: Float32Array.of(1) }]]),
      );
    expect(decodeCheckpoint(own(64)).state.get("a")?.shape).toHaveLength(64);
    expect(refusal(own(65))).toContain("64 at most");
  });

  it("of any strides are read as by their definition", () => {
    const axis = fc.record({ length: fc.integer({ min: 0, max: 3 }), stride: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(axis, { maxLength: 5 }), (axes) => {
        const [shape, strides] = [axes.map(({ length }) => length), axes.map(({ stride }) => stride)];
        const expected = axes.reduce<number[]>(
          (places, { length, stride }) =>
            places.flatMap((place) => Array.from({ length }, (_, at) => place + at * stride)),
          [0],
        );
        const storage = Float32Array.from({ length: 30 }, (_, at) => at);
        const padding = new Uint8Array(4096); // no growth
        const file = torchFile(op.dict([["a", op.tensor({ size: 30, shape, strides })]]), {
          0: new Uint8Array(storage.buffer),
          1: padding,
        });
        expect([...(decodeCheckpoint(file).state.get("a")?.values ?? [])]).toEqual(expected);
      }),
    );
  });

  it("take 16 times the file's bytes at most, counted as they are taken: 8 bytes for a truth value", () => {
    const views = (length: number): Uint8Array =>
      torchFile(
        op.dict([["a", op.tensor({ storage: "BoolStorage", size: 1, shape: [length], strides: [0] })]]),
        {
          0: Uint8Array.of(1),
        },
      );
    const bytes = views(1).length; // the length is a number of 4 bytes, whatever it is
    expect(decodeCheckpoint(views(2 * bytes)).state.get("a")?.values).toHaveLength(2 * bytes);
    expect(refusal(views(2 * bytes + 1))).toContain(`its tensors would take ${16 * bytes + 8}`);
  });

  it("of no number are no way around that", () => {
    const large = 2 ** 31 - 1;
    const tensor = (shape: number[]): number[] => op.tensor({ size: 6, shape, strides: shape.map(() => 0) });
    const file = torchFile(
      op.dict([
        ["nothing", tensor([...Array<number>(40).fill(large), 0])],
        ["much", tensor([large, large])],
      ]),
      { 0: SIX },
    );
    expect(refusal(file)).toContain("its tensors would take");
  });
});

describe("a pickle", () => {
  it("has 2,000,000 instructions at most", () => {
    const nones = (count: number): Uint8Array =>
      unchecked([MARK, ...Array<number>(count - 3).fill(0x4e), 0x74]); // and MARK, TUPLE, STOP
    expect(refusal(nones(2_000_000))).toContain("holds no dictionary");
    expect(refusal(nones(2_000_001))).toContain("more than 2000000 instructions");
  });
});
