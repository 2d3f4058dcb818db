import { describe, expect, it } from "@jest/globals";
import { CheckpointError, decodeCheckpoint, decodePth } from "@spinegrade/model-zoo";
import fc from "fast-check";
import { op, pickle, torchFile, zip } from "../../testing/pickle.ts";

const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const SIX = floats(0, 1, 2, 3, 4, 5);
const vector = op.tensor({ size: 6, shape: [6], strides: [1] });
const stateDict = (entries: readonly (readonly [string, number[]])[]): number[] => [
  ...op.reduce(op.global("collections", "OrderedDict")),
  ...[0x28, ...entries.flatMap(([name, tensor]) => [...op.text(name), ...tensor]), 0x75],
  ...op.dict([["_metadata", op.dict([])]]), // as PyTorch has it
  0x62,
];
/** An archive that says of its members that they are compressed. */
function compressed(members: readonly (readonly [name: string, content: Uint8Array])[]): Uint8Array {
  const file = zip(members);
  const view = new DataView(file.buffer);
  for (let at = 0; at + 12 < file.length; at++)
    if (view.getUint32(at, true) === 0x02014b50) file[at + 10] = 8;
  return file;
}
const valuesOf = (file: Uint8Array, name: string): unknown => {
  const values = decodePth(file).state.get(name)?.values;
  return values === undefined ? undefined : Array.from<number | bigint>(values);
};
const errorOf = (file: Uint8Array): unknown => {
  try {
    decodePth(file, "model.pth");
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("decodePth", () => {
  it("reads {state_dict, iteration, epoch}, and a bare state_dict", () => {
    const weights = stateDict([["a.weight", op.tensor({ size: 6, shape: [2, 3], strides: [3, 1] })]]);
    const published = torchFile(
      op.dict([
        ["state_dict", weights],
        ["iteration", op.int(1000)],
        ["epoch", op.float(1.5)],
      ]),
      { 0: SIX },
    );
    const { state, metadata } = decodeCheckpoint(published);
    expect(metadata).toEqual({ iteration: "1000", epoch: "1.5" });
    expect(state.get("a.weight")).toEqual({
      dtype: "F32",
      shape: [2, 3],
      values: Float32Array.of(0, 1, 2, 3, 4, 5),
    });
    expect(decodePth(torchFile(weights, { 0: SIX })).state).toEqual(state);
  });

  it("reads strided tensors, and several in one storage", () => {
    const file = torchFile(
      stateDict([
        ["transposed", op.tensor({ size: 6, shape: [3, 2], strides: [1, 3] })],
        ["column", op.tensor({ size: 6, offset: 1, shape: [2], strides: [3] })],
        ["repeated", op.tensor({ size: 6, offset: 5, shape: [2, 2], strides: [0, 0] })],
        ["scalar", op.tensor({ size: 6, offset: 4, shape: [], strides: [] })],
        ["empty", op.tensor({ size: 6, offset: 6, shape: [0, 2], strides: [2, 1] })],
      ]),
      { 0: SIX },
    );
    expect(valuesOf(file, "transposed")).toEqual([0, 3, 1, 4, 2, 5]);
    expect(valuesOf(file, "column")).toEqual([1, 4]);
    expect(valuesOf(file, "repeated")).toEqual([5, 5, 5, 5]);
    expect(valuesOf(file, "scalar")).toEqual([4]);
    expect(valuesOf(file, "empty")).toEqual([]);
  });

  it.each([
    { storage: "HalfStorage", bytes: [0, 0x3c, 0, 0xc0, 1, 0, 0, 0x7c], values: [1, -2, 2 ** -24, Infinity] },
    {
      storage: "BFloat16Storage",
      bytes: [0x80, 0x3f, 0x49, 0x40, 0x80, 0xff],
      values: [1, 3.140625, -Infinity],
    },
    {
      storage: "DoubleStorage",
      bytes: [...new Uint8Array(Float64Array.of(0.1).buffer)],
      values: [Math.fround(0.1)],
    },
    { storage: "LongStorage", bytes: [...new Uint8Array(BigInt64Array.of(-3n).buffer)], values: [-3n] },
    { storage: "IntStorage", bytes: [254, 255, 255, 255], values: [-2n] },
    { storage: "ShortStorage", bytes: [254, 255], values: [-2n] },
    { storage: "CharStorage", bytes: [254], values: [-2n] },
    { storage: "ByteStorage", bytes: [254], values: [254n] },
    { storage: "BoolStorage", bytes: [1, 0], values: [1n, 0n] },
  ])("reads $storage", ({ storage, bytes, values }) => {
    const size = values.length;
    const tensor = op.tensor({ storage, size, shape: [size], strides: [1] });
    const file = torchFile(stateDict([["a", tensor]]), { 0: Uint8Array.from(bytes) });
    expect(valuesOf(file, "a")).toEqual(values);
  });

  it.each([
    {
      what: "a shell",
      hostile: op.reduce(op.global("os", "system"), op.text("touch /tmp/owned")),
      name: "os.system",
    },
    { what: "eval", hostile: op.reduce(op.global("builtins", "eval"), op.text("1")), name: "builtins.eval" },
    { what: "a getter", hostile: op.reduce(op.global("builtins", "getattr"), op.text("a")), name: "getattr" },
    { what: "torch.load", hostile: op.global("torch", "load"), name: "torch.load" },
    {
      what: "a name like an allowed one",
      hostile: op.global("torch._utils", "_rebuild_tensor_v2.x"),
      name: "v2.x",
    },
    { what: "a prototype", hostile: op.global("__proto__", "constructor"), name: "__proto__.constructor" },
    { what: "numpy", hostile: op.global("numpy.core.multiarray", "scalar"), name: "numpy" },
  ])("refuses $what, wherever it stands, and says what it was", ({ hostile, name }) => {
    for (const value of [
      hostile,
      stateDict([
        ["a", vector],
        ["b", hostile],
      ]),
    ]) {
      const error = errorOf(torchFile(value, { 0: SIX }));
      expect(error).toBeInstanceOf(CheckpointError);
      expect(String(error)).toContain("model.pth: its pickle names");
      expect(String(error)).toContain(name);
    }
  });

  it.each([
    {
      what: "protocol 4's globals",
      value: [...op.text("os"), ...op.text("system"), 0x93],
      message: "its pickle names os.system",
    },
    {
      what: "a class named by a list",
      value: [0x5d, ...op.text("system"), 0x93],
      message: "by something that is not text",
    },
    { what: "an instance", value: [0x28, 0x69], message: "the instruction 0x69" },
    { what: "a call of a text", value: [...op.text("a"), 0x29, 0x52], message: "cannot be called" },
    {
      what: "a call with other arguments",
      value: op.reduce(op.global("torch._utils", "_rebuild_tensor_v2")),
      message: "cannot be called",
    },
    {
      what: "attributes of a tensor",
      value: [...vector, 0x7d, 0x62],
      message: "attributes to what is not a dictionary",
    },
    { what: "an empty stack", value: [0x71, 0], message: "takes more from its stack than it put there" },
    { what: "a memory never written", value: [0x68, 7], message: "reads 7 from its memo" },
    { what: "a whole number of 9 bytes", value: [0x8a, 9], message: "a whole number of 9 bytes" },
    { what: "a text beyond the end", value: [0x58, 255, 255, 255, 127], message: "cut short" },
    { what: "no dictionary", value: op.int(1), message: "holds no dictionary of tensors" },
    {
      what: "an entry that is not a tensor",
      value: op.dict([["a", op.int(1)]]),
      message: 'not tensors: "a"',
    },
  ])("refuses $what", ({ value, message }) => {
    expect(String(errorOf(torchFile(value, { 0: SIX })))).toContain(message);
  });

  it.each([
    {
      what: "views beyond their storage",
      tensor: op.tensor({ size: 6, offset: 1, shape: [6], strides: [1] }),
    },
    { what: "strides beyond their storage", tensor: op.tensor({ size: 6, shape: [3, 3], strides: [3, 1] }) },
    { what: "a storage of another size", tensor: op.tensor({ size: 7, shape: [6], strides: [1] }) },
    {
      what: "a storage that is not there",
      tensor: op.tensor({ key: "../1", size: 6, shape: [6], strides: [1] }),
    },
  ])("refuses $what", ({ tensor }) => {
    expect(String(errorOf(torchFile(stateDict([["a", tensor]]), { 0: SIX })))).toContain(
      "does not lie in its storage",
    );
  });

  it("refuses views whose numbers have the other sign, which their storage does not show", () => {
    const view = { size: 6, shape: [6], strides: [1] };
    const [plain, negative] = [0x89, 0x88].map((neg) => op.tensor({ ...view, metadata: [["neg", [neg]]] }));
    expect(valuesOf(torchFile(stateDict([["a", plain ?? []]]), { 0: SIX }), "a")).toEqual([0, 1, 2, 3, 4, 5]);
    expect(String(errorOf(torchFile(stateDict([["a", negative ?? []]]), { 0: SIX })))).toContain(
      "cannot be called",
    );
  });

  it("reads an archive without a folder", () => {
    const members = [
      ["data.pkl", pickle(stateDict([["a", vector]]))],
      ["data/0", SIX],
    ] as const;
    expect(valuesOf(zip(members), "a")).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("refuses views that would take far more memory than the file", () => {
    const huge = op.tensor({ size: 6, shape: [100_000, 100_000], strides: [0, 0] });
    expect(String(errorOf(torchFile(stateDict([["a", huge]]), { 0: SIX })))).toContain(
      "would take 40000000000",
    );
  });

  it("refuses another byte order, an archive without a pickle, a compressed one, and what is none", () => {
    const weights = stateDict([["a", vector]]);
    expect(String(errorOf(torchFile(weights, { 0: SIX }, "big")))).toContain('in the byte order "big"');
    expect(String(errorOf(zip([["a.txt", SIX]])))).toContain("no data.pkl");
    // whether its members are compressed or not
    expect(String(errorOf(compressed([["nets/nfn.pth", SIX]])))).toContain(
      "it holds nets/nfn.pth: unpack it, and name the file of weights",
    );
    expect(
      String(
        errorOf(
          compressed([
            ["net/data.pkl", SIX],
            ["net/code/__torch__.py", SIX],
          ]),
        ),
      ),
    ).toContain("is a TorchScript program, not a file of weights");
    expect(String(errorOf(pickle(weights)))).toContain("a pickle that torch.save did not write");
    expect(String(errorOf(Uint8Array.of(1, 2, 3)))).toContain("not a zip archive");
    const packed = torchFile(weights, { 0: SIX });
    const entry = packed.findLastIndex((byte, at) => byte === 0x50 && packed[at + 2] === 1);
    packed[entry + 10] = 8;
    expect(String(errorOf(packed))).toContain("compressed or encrypted");
  });

  it("refuses a file that is cut short anywhere, or has another byte anywhere in its members", () => {
    const file = torchFile(stateDict([["a", vector]]), { 0: SIX });
    fc.assert(
      fc.property(fc.nat(file.length - 1), (length) => {
        expect(errorOf(file.slice(0, length))).toBeInstanceOf(CheckpointError);
      }),
    );
    const members = file.findLastIndex((byte, at) => byte === 0x50 && file[at + 2] === 1);
    fc.assert(
      fc.property(fc.nat(members - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = file.slice();
        damaged[at] = (damaged[at] ?? 0) ^ change;
        const error = errorOf(damaged); // a member's own header says little that is read
        expect(error === undefined || error instanceof CheckpointError).toBe(true);
        if (error === undefined) expect(decodePth(damaged)).toEqual(decodePth(file));
      }),
    );
  });
});
