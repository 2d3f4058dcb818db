import { describe, expect, it } from "@jest/globals";
import { CheckpointError, decodeCheckpoint, decodePth, type DecodedCheckpoint } from "@spinegrade/model-zoo";
import fc from "fast-check";
import { legacyFile, op, torchFile, zip } from "../../testing/pickle.ts";

const bytesOf = (values: Float32Array | BigInt64Array): Uint8Array => new Uint8Array(values.buffer);
const FLOATS = Float32Array.of(0, 1, 2, 3, 4, 5);
const WHOLE = BigInt64Array.of(7n);
const matrix = op.tensor({ key: "10", size: 6, shape: [3, 2], strides: [1, 3] });
const counter = op.tensor({ storage: "LongStorage", key: "9", size: 1, shape: [], strides: [] });
const tensors: readonly (readonly [string, number[]])[] = [
  ["conv.weight", matrix],
  ["bn.num_batches_tracked", counter],
];
const STORAGES = [
  { key: "10", size: 6, bytes: bytesOf(FLOATS) },
  { key: "9", size: 1, bytes: bytesOf(WHOLE) },
];
const stateDict = op.dict(tensors);
const expectTensors = ({ state }: DecodedCheckpoint): void => {
  expect(state.get("conv.weight")).toEqual({
    dtype: "F32",
    shape: [3, 2],
    values: Float32Array.of(0, 3, 1, 4, 2, 5),
  });
  expect(state.get("bn.num_batches_tracked")).toEqual({ dtype: "I64", shape: [], values: WHOLE });
  expect(state.size).toBe(2);
};
const archive = (value: number[], options = {}): Uint8Array =>
  torchFile(value, { 10: bytesOf(FLOATS), 9: bytesOf(WHOLE) }, "little", options);
const errorOf = (bytes: Uint8Array): string => {
  try {
    decodeCheckpoint(bytes, "model.pth");
  } catch (error) {
    if (error instanceof CheckpointError) return error.message;
    throw error;
  }
  return "";
};

describe("torch.save's format before PyTorch 1.6", () => {
  it.each([2, 3, 4, 5])("is read, of pickle protocol %i", (protocol) => {
    const file = legacyFile(stateDict, STORAGES, { protocol });
    expectTensors(decodeCheckpoint(file));
    expectTensors(decodePth(file));
  });

  it("is read with a training's other values, as Python 2 wrote it", () => {
    const short = (text: string): number[] => [0x55, text.length, ...new TextEncoder().encode(text)];
    const pairs = tensors.flatMap(([name, tensor]) => [...short(name), ...tensor, 0x86]);
    const ordered = op.reduce(op.global("collections", "OrderedDict"), [0x5d, 0x28, ...pairs, 0x65]);
    const checkpoint = [0x7d, 0x28, ...short("epoch"), ...op.int(3), ...short("model"), ...ordered, 0x75];
    const decoded = decodeCheckpoint(legacyFile(checkpoint, STORAGES));
    expectTensors(decoded);
    expect(decoded.metadata).toEqual({ epoch: "3" });
  });

  it.each([
    ["another version", { version: op.int(1000) }, "a version of torch.save's old format"],
    ["a big-endian machine", { isLittle: false }, "big-endian byte order"],
    ["a storage in its list twice", { keys: ["10", "10"] }, "its list of storages is damaged"],
    ["an unknown storage in its list", { keys: ["10", "11"] }, "its list of storages is damaged"],
    ["a storage that is not there", { keys: ["10"] }, "does not lie in its storage, data/9, of 0 bytes"],
    ["two storages in each other's place", { keys: ["9", "10"] }, "has 6 numbers, its tensors say 1"],
  ])("is refused with %s", (_what, options, message) => {
    expect(errorOf(legacyFile(stateDict, STORAGES, options))).toContain(message);
  });

  it("is refused with any class but tensors', and with a storage that is a part of another", () => {
    const hostile = op.reduce(op.global("os", "system"), op.text("id"));
    expect(errorOf(legacyFile(op.dict([["a", hostile]]), []))).toContain("its pickle names os.system");
    const view = op.tuple(
      op.text("storage"),
      op.global("torch", "FloatStorage"),
      op.text("10"),
      op.text("cpu"),
      op.int(6),
      op.tuple(op.text("9"), op.int(0), op.int(6)),
    );
    expect(errorOf(legacyFile([...view, 0x51], STORAGES))).toContain("something that is not a storage");
  });

  it("is refused when it is cut short anywhere, and never fails otherwise when a byte is another", () => {
    const file = legacyFile(stateDict, STORAGES);
    fc.assert(
      fc.property(fc.nat(file.length - 1), (length) => {
        expect(errorOf(file.slice(0, length))).not.toBe("");
      }),
    );
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = file.slice();
        damaged[at] = (damaged[at] ?? 0) ^ change;
        expect(typeof errorOf(damaged)).toBe("string");
      }),
    );
  });
});

describe("an archive of torch.save", () => {
  it.each([2, 3, 4, 5])("is read of pickle protocol %i, with and without checksums", (protocol) => {
    expectTensors(decodeCheckpoint(archive(stateDict, { protocol })));
    expectTensors(decodeCheckpoint(archive(stateDict, { protocol, hasChecksums: false })));
  });

  it("is read with protocol 4's own texts, classes and memory", () => {
    const short = (text: string): number[] => [0x8c, text.length, ...new TextEncoder().encode(text), 0x94];
    const named = [...short("collections"), ...short("OrderedDict"), 0x93, 0x94, 0x29, 0x52, 0x94];
    const entries = tensors.flatMap(([name, tensor]) => [...short(name), ...tensor]);
    expectTensors(decodeCheckpoint(archive([...named, 0x28, ...entries, 0x75], { protocol: 4 })));
    const recalled = [...short("conv.weight"), ...short("x"), 0x85, 0x85, ...op.dict([]), 0x68, 0];
    expect(errorOf(archive(recalled, { protocol: 4 }))).toContain("holds no dictionary of tensors");
  });

  it.each(["state_dict", "model_state_dict", "model", "net", "my.weights"])(
    "is read under the key %s",
    (key) => {
      const training = op.dict([
        ["epoch", op.int(3)],
        ["optimizer", op.dict([["state", op.dict([])]])],
        [key, stateDict],
      ]);
      const decoded = decodeCheckpoint(archive(training));
      expectTensors(decoded);
      expect(decoded.metadata).toEqual({ epoch: "3" });
    },
  );

  it("with several dictionaries of tensors names them, unless one has a usual key", () => {
    const several = op.dict([
      ["generator", stateDict],
      ["critic\x1b[2J", stateDict],
    ]);
    expect(errorOf(archive(several))).toContain(
      'holds several dictionaries of tensors: "generator", "critic\\x1b[2J"; in PyTorch, save the right one',
    );
    expectTensors(
      decodeCheckpoint(
        archive(
          op.dict([
            ["ema", stateDict],
            ["model", stateDict],
          ]),
        ),
      ),
    );
  });
});

describe("what lies in the place of a checkpoint", () => {
  it("is named: an archive of something else, by what it holds", () => {
    const arrays = Array.from({ length: 7 }, (_, index) => [`arr_${index}.npy`, Uint8Array.of(1)] as const);
    expect(errorOf(zip(arrays))).toContain(
      "it holds arr_0.npy, arr_1.npy, arr_2.npy, arr_3.npy, arr_4.npy and 2 more",
    );
  });

  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  it.each([
    ["a page", text("<!DOCTYPE html><title>Virus scan</title>"), 'but an HTML page (titled "Virus scan")'],
    [
      "a pointer",
      text(`version https://git-lfs.github.com/spec/v1\noid sha256:a\nsize 45725509\n`),
      "but a git LFS pointer, which stands for a file of 45725509 bytes",
    ],
    ["a short page", text("<html>"), "but an HTML page"],
    ["a refusal", text("404: Not Found"), 'but a text that begins with "404: Not Found"'],
    ["nothing", new Uint8Array(), "but an empty file"],
    ["a gzip archive", Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1), "but a gzip archive: unpack it"],
    ["numpy's array", Uint8Array.of(0x93, ...text("NUMPY"), 1, 0, 0x76, 0), "but a .npy file"],
  ])("is named: %s, by every reader", (_what, bytes, message) => {
    expect(errorOf(bytes)).toContain(`model.pth is not a safetensors file, ${message}`);
    expect(() => decodePth(bytes, "model.pth")).toThrow(`model.pth is not a checkpoint, ${message}`);
  });
});
