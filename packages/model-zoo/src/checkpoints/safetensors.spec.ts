import { describe, expect, it } from "@jest/globals";
import { CheckpointError, decodeSafetensors, encodeCheckpoint } from "@spinegrade/model-zoo";
import type { State, StateTensor } from "@spinegrade/model-zoo";
import fc from "fast-check";

/** A file of the given header and so many bytes of data. */
function file(header: unknown, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const float = (shape: number[], begin: number, end: number) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
});

const stateArbitrary = fc
  .dictionary(
    fc.string({ minLength: 1, maxLength: 8 }).filter((name) => !/^\d+$|^__/.test(name)),
    fc.tuple(fc.boolean(), fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }), fc.integer()),
    { noNullPrototype: true },
  )
  .map((tensors): State => {
    const toTensor = ([isFloat, shape, value]: [boolean, number[], number]): StateTensor => {
      const size = shape.reduce((product, side) => product * side, 1);
      return isFloat
        ? { dtype: "F32", shape, values: new Float32Array(size).map((_, index) => value / (index + 1)) }
        : { dtype: "I64", shape, values: new BigInt64Array(size).fill(BigInt(value)) };
    };
    return new Map(Object.entries(tensors).map(([name, tensor]) => [name, toTensor(tensor)]));
  });

describe("encodeCheckpoint and decodeSafetensors", () => {
  it("give back any state, in order, with its metadata and that it is PyTorch's format", () => {
    fc.assert(
      fc.property(
        stateArbitrary,
        fc.dictionary(fc.constantFrom("run", "é", "a b"), fc.string()),
        (state, metadata) => {
          const decoded = decodeSafetensors(encodeCheckpoint(state, metadata));
          expect([...decoded.state]).toEqual([...state]);
          expect(decoded.metadata).toEqual({ ...metadata, format: "pt" });
        },
      ),
    );
  });

  it("write the same bytes for the same state, whatever the order of the metadata", () => {
    const state: State = new Map([["a", { dtype: "F32", shape: [2], values: Float32Array.of(1, 2) }]]);
    const [one, other] = [
      encodeCheckpoint(state, { x: "1", y: "2" }),
      encodeCheckpoint(state, { y: "2", x: "1" }),
    ];
    expect(one).toEqual(other);
  });

  it("notice every single bit that is not as it was written, and name the file", () => {
    fc.assert(
      fc.property(
        stateArbitrary,
        fc.dictionary(fc.constantFrom("run", "é", "spinegrade.run"), fc.string()),
        fc.nat(),
        (state, metadata, place) => {
          const bytes = encodeCheckpoint(state, metadata);
          const bit = place % (8 * bytes.length);
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          expect(() => decodeSafetensors(bytes, "runs/a.safetensors")).toThrow(CheckpointError);
          expect(() => decodeSafetensors(bytes, "runs/a.safetensors")).toThrow("runs/a.safetensors");
        },
      ),
      { numRuns: 400 },
    );
  });

  it("notice each bit of the header, of which some would else be another file's without a hash", () => {
    const state: State = new Map([["a", { dtype: "F32", shape: [2], values: Float32Array.of(1, 2) }]]);
    const whole = encodeCheckpoint(state);
    for (let bit = 0; bit < 8 * whole.length; bit++) {
      const bytes = whole.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => decodeSafetensors(bytes)).toThrow(CheckpointError);
    }
  });

  it("read a file of others, which has no hash", () => {
    const bytes = file({ a: float([1], 0, 4), __metadata__: { format: "pt", run: "x" } }, 4);
    expect(decodeSafetensors(bytes).metadata).toEqual({ format: "pt", run: "x" });
  });

  it("refuse any file that is cut short", () => {
    const state: State = new Map([["a", { dtype: "F32", shape: [3], values: Float32Array.of(1, 2, 3) }]]);
    const whole = encodeCheckpoint(state);
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeSafetensors(whole.subarray(0, length))).toThrow(CheckpointError);
    }
  });

  it.each([
    {
      what: "a header longer than the file",
      bytes: Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 123),
      message: "cut short or not a safetensors file",
    },
    { what: "a header that is not JSON", bytes: file("{", 0), message: "the header is not JSON" },
    { what: "a header that is a list", bytes: file([], 0), message: "the header is not a JSON object" },
    {
      what: "tensors that overlap",
      bytes: file({ a: float([2], 0, 8), b: float([2], 4, 12) }, 12),
      message: "tensor b at 4 overlaps a, which ends at 8",
    },
    {
      what: "a gap between tensors",
      bytes: file({ a: float([1], 0, 4), b: float([1], 8, 12) }, 12),
      message: "tensor b at 8 leaves a gap after a",
    },
    {
      what: "bytes after the tensors",
      bytes: file({ a: float([1], 0, 4) }, 8),
      message: "the tensors end at byte 4 of the data, the file at 8; it is too long",
    },
    {
      what: "bytes that do not fill the shape",
      bytes: file({ a: float([3], 0, 8) }, 8),
      message: "hold 8 bytes, its shape [3] needs 12",
    },
    {
      what: "a size below 0",
      bytes: file({ a: float([-1], 0, 4) }, 4),
      message: "shape [-1] is not a list of sizes",
    },
    {
      what: "offsets that are not a pair",
      bytes: file({ a: { dtype: "F32", shape: [1], data_offsets: [0] } }, 4),
      message: "data_offsets [0] is not a pair",
    },
    {
      what: "numbers of 8 bits with an exponent",
      bytes: file({ a: { dtype: "F8_E4M3", shape: [1], data_offsets: [0, 1] } }, 1),
      message: 'dtype "F8_E4M3" is not supported, only F32, F64, F16, ',
    },
    {
      what: "metadata that is not text",
      bytes: file({ __metadata__: { epoch: 3 } }, 0),
      message: "__metadata__.epoch is not text",
    },
    {
      what: "an entry that is not an object",
      bytes: file({ a: 1 }, 0),
      message: "tensor a: its header entry is not an object",
    },
  ])("refuse $what and name the file", ({ bytes, message }) => {
    expect(() => decodeSafetensors(bytes, "runs/a.safetensors")).toThrow(message);
    expect(() => decodeSafetensors(bytes, "runs/a.safetensors")).toThrow("runs/a.safetensors");
  });
});
