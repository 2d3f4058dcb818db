import { describe, expect, it } from "@jest/globals";
import { CheckpointError, decodeCheckpoint, encodeCheckpoint } from "@spinegrade/model-zoo";
import fc from "fast-check";
import { op, torchFile, zip } from "../../test-support/pickle.ts";
import { isPrintable } from "../../test-support/printable.ts";

const SIX = new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5).buffer);
const [EMPTY_LIST, MARK, APPEND, DICT, SETITEM, TUPLE1, GET, PUT] = [
  0x5d, 0x28, 0x61, 0x7d, 0x73, 0x85, 0x6a, 0x72,
];
const uint32 = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);

/** Decodes what must be refused, within two seconds of processor time and with a short message on one line. */
function refusal(bytes: Uint8Array): string {
  const begin = process.cpuUsage();
  let message = "it was read";
  try {
    decodeCheckpoint(bytes, "model.pth");
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    message = error.message;
  }
  const { user, system } = process.cpuUsage(begin);
  expect(user + system).toBeLessThan(2_000_000);
  expect(message.length).toBeLessThan(5000);
  return message;
}

/** Without checksums, which the large files' would take a test's time. */
const unchecked = (value: number[]): Uint8Array => torchFile(value, {}, "little", { hasChecksums: false });
const keyed = (key: number[]): Uint8Array => unchecked([DICT, ...key, ...op.int(1), SETITEM]);

describe("a name that is no text", () => {
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
    ["a tuple 500,000 deep", [EMPTY_LIST, ...Array<number>(500_000).fill(TUPLE1)]],
    ["a tensor", op.tensor({ size: 6, shape: [6], strides: [1] })],
  ])("is no harm: %s", (_what, key) => {
    expect(refusal(keyed(key))).toContain("no tensors: an entry whose name is no text");
  });

  it("is no harm: lists that double 40 times", () => {
    expect(refusal(torchFile([DICT, ...doubling, ...op.int(1), SETITEM]))).toContain("name is no text");
  });

  it("is counted after the first 20", () => {
    const entries = Array.from({ length: 5_000 }, (_, index) => [...op.int(index), ...op.int(1)]).flat();
    expect(refusal(torchFile([DICT, MARK, ...entries, 0x75]))).toContain(
      "no text, and 4980 more; in PyTorch",
    );
  });
});

describe("names of any text", () => {
  it("reach no message with control characters, and 120 of their characters at most", () => {
    const names = fc.oneof(
      fc.string({ unit: "binary" }),
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
      { numRuns: 60 },
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

describe("members of an archive", () => {
  it("may not overlap", () => {
    const file = torchFile(op.dict([]), { 0: SIX, 1: SIX });
    const entry = (name: string): number => Buffer.from(file).lastIndexOf(name) - 46;
    const view = new DataView(file.buffer);
    view.setUint32(entry("archive/data/1") + 42, view.getUint32(entry("archive/data/0") + 42, true), true);
    expect(refusal(file)).toContain("member archive/data/1 overlaps another");
  });

  it("of 65,534 entries over one member of 11 MB end at once", () => {
    const content = new Uint8Array(11_000_000);
    const name = new TextEncoder().encode("a");
    const header = new Uint8Array(31);
    const headerView = new DataView(header.buffer);
    headerView.setUint32(0, 0x04034b50, true);
    headerView.setUint16(26, 1, true);
    header.set(name, 30);
    const count = 65_534;
    const directory = new Uint8Array(count * 52);
    const view = new DataView(directory.buffer);
    for (let index = 0; index < count; index++) {
      const at = index * 52;
      view.setUint32(at, 0x02014b50, true);
      view.setUint32(at + 16, 1, true);
      view.setUint32(at + 20, content.length, true);
      view.setUint32(at + 24, content.length, true);
      view.setUint16(at + 28, 6, true);
      directory.set(new TextEncoder().encode(String(index).padStart(6, "0")), at + 46);
    }
    const end = new Uint8Array(22);
    const endView = new DataView(end.buffer);
    endView.setUint32(0, 0x06054b50, true);
    endView.setUint16(10, count, true);
    endView.setUint32(16, header.length + content.length, true);
    const file = Buffer.concat([header, content, directory, end]);
    expect(refusal(file)).toContain("overlaps another");
    file.writeUInt16LE(65_535, file.length - 12);
    expect(refusal(file)).toContain("more than 65,534 members");
  });
});

describe("a safetensors header", () => {
  const withHeader = (header: string): Uint8Array => {
    const text = new TextEncoder().encode(header);
    return Buffer.concat([Uint8Array.of(...uint32(text.length), 0, 0, 0, 0), text]);
  };
  it.each([
    [
      "a type that is a list 100,000 deep",
      `{"a":{"dtype":${"[".repeat(1e5)}${"]".repeat(1e5)}}}`,
      "dtype [[...]] is not read here",
    ],
    ["a type of 1 MB", `{"a":{"dtype":"${"x".repeat(1e6)}"}}`, "xxx... is not read here"],
    ["a name with escape sequences", '{"\\u001b[2J":7}', "tensor \\x1b[2J: its header entry is no object"],
    ["a name of 1 MB", `{"${"x".repeat(1e6)}":7}`, "xxx...: its header entry"],
    [
      "a shape of a million axes",
      `{"a":{"dtype":"F32","shape":[${"1,".repeat(1e6)}1]}}`,
      "shape of 1000001 items",
    ],
  ])("with %s is refused in a line", (_what, header, message) => {
    expect(refusal(withHeader(header))).toContain(message);
  });
});
