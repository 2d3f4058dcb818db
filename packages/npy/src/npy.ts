import { nameForeignFile } from "@spinegrade/pipeline/foreign-file";
import { printable } from "@spinegrade/pipeline/printable";
import { NpyError } from "./npy-error.ts";
import { parseNpyHeader } from "./npy-header.ts";

/** The element types that are read and written, by numpy's name for them. */
const DTYPES = {
  "|u1": Uint8Array,
  "|i1": Int8Array,
  "<u2": Uint16Array,
  "<i2": Int16Array,
  "<u4": Uint32Array,
  "<i4": Int32Array,
  "<f4": Float32Array,
  "<f8": Float64Array,
} as const;

type Dtype = keyof typeof DTYPES;

/** Any array whose elements a .npy file can hold here. */
export type NpyData = InstanceType<(typeof DTYPES)[Dtype]>;

/** An array in C order (the last index runs fastest) and its shape; a scalar has shape `[]`. */
export interface NpyArray<T extends NpyData = NpyData> {
  readonly data: T;
  readonly shape: readonly number[];
}

const CUT_SHORT = "the header is cut short; copy or download the file again";
/** As numpy's bound on a header that it parses (`max_header_size` of numpy.load). */
const MAX_HEADER = 10_000;
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * Encodes an array as .npy, format version 1.0 (numpy/lib/format.py).
 * @throws NpyError when the shape's product is not the number of elements.
 */
export function encodeNpy(array: NpyArray): Uint8Array {
  const [header, body] = encodeNpyParts(array);
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}

/**
 * The same as two parts, to be written one after the other: the header, and the array's own memory, not copied.
 * @throws NpyError as `encodeNpy`.
 */
export function encodeNpyParts({ data, shape }: NpyArray): [header: Uint8Array, body: Uint8Array] {
  const elements = shape.reduce((product, length) => product * length, 1);
  if (elements !== data.length) {
    throw new NpyError(
      `shape [${shape.join(", ")}] holds ${elements} elements, the array has ${data.length}`,
    );
  }
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${dtypeOf(data)}', 'fortran_order': False, 'shape': (${tuple}), }`;
  // numpy aligns the data to 64 bytes and ends the header with a newline
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const start = [...MAGIC, 1, 0, padded.length & 0xff, padded.length >> 8];
  return [
    Uint8Array.from([...start, ...new TextEncoder().encode(padded)]),
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  ];
}

/**
 * Decodes a .npy file. The array's data are a copy, so the bytes may be reused.
 * @throws NpyError for anything but a whole, little-endian, C-ordered array of a type listed here.
 */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  const { dtype, shape, dataStart } = decodeHeader(bytes);
  const ArrayType = DTYPES[dtype];
  const elements = shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
  const expected = elements * ArrayType.BYTES_PER_ELEMENT;
  const found = bytes.byteLength - dataStart;
  if (found !== expected) {
    throw new NpyError(
      `shape [${shape.join(", ")}] of ${dtype} needs ${expected} bytes, the file has ${found}`,
    );
  }
  // a Buffer's own slice is a view of the whole file; this one copies, and so also aligns
  return { data: new ArrayType(Uint8Array.prototype.slice.call(bytes, dataStart).buffer), shape };
}

function decodeHeader(bytes: Uint8Array): { dtype: Dtype; shape: readonly number[]; dataStart: number } {
  const { text, dataStart } = splitHeader(bytes);
  const { descr, fortranOrder, shape } = parseNpyHeader(text);
  const dtype = normalised(descr);
  if (!isDtype(dtype)) {
    throw new NpyError(
      `element type '${printable(descr)}' is not supported, only ${Object.keys(DTYPES).join(", ")} are; ` +
        "convert the array with numpy.ndarray.astype and save it again",
    );
  }
  if (fortranOrder && shape.filter((length) => length !== 1).length > 1)
    throw new NpyError("the array is in Fortran order; save it with numpy.ascontiguousarray");
  return { dtype, shape, dataStart };
}

/** The header's text: after 6 bytes of magic, 2 of version and its length, which is little-endian. */
function splitHeader(bytes: Uint8Array): { text: string; dataStart: number } {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) {
    const foreign = nameForeignFile(bytes);
    throw new NpyError(
      foreign === undefined ? "not a .npy file: wrong first bytes" : `not a .npy file, but ${foreign}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3)
    throw new NpyError(`.npy format version ${version} is not supported, only versions 1 to 3 are`);
  const start = version === 1 ? 10 : 12;
  if (bytes.byteLength < start) throw new NpyError(CUT_SHORT);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > bytes.byteLength) throw new NpyError(CUT_SHORT);
  if (length > MAX_HEADER) {
    throw new NpyError(
      `the header has ${length} bytes, more than the ${MAX_HEADER} that any array read here needs`,
    );
  }
  const encoding = version === 3 ? "utf-8" : "latin1";
  const text = new TextDecoder(encoding).decode(bytes.subarray(start, start + length));
  return { text, dataStart: start + length };
}

/** numpy's spelling: bytes have no order ("|u1"), "=" and nothing mean this machine's, which is little-endian. */
function normalised(descr: string): string {
  const [, order = "", type = ""] = /^([<>=|]?)([uif]\d)$/.exec(descr) ?? [];
  if (type.endsWith("1")) return `|${type}`;
  return order === "" || order === "=" ? `<${type}` : descr;
}

function isDtype(text: string): text is Dtype {
  return Object.hasOwn(DTYPES, text);
}

function dtypeOf(data: NpyData): Dtype {
  for (const [dtype, ArrayType] of Object.entries(DTYPES)) {
    // by name, not instanceof: the array may come from another realm (a worker, a test environment)
    if (isDtype(dtype) && data.constructor.name === ArrayType.name) return dtype;
  }
  throw new NpyError(`arrays of type ${data.constructor.name} cannot be written`);
}
