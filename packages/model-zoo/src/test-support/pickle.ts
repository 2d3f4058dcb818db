/** Writes what `torch.save` writes, right or wrong on purpose: pickles of protocol 2 in zip archives of stored members. */

const encoder = new TextEncoder();

/** A pickle, instruction by instruction, by the names of Python's pickletools. */
export const op = {
  global: (module: string, name: string): number[] => [0x63, ...encoder.encode(`${module}\n${name}\n`)],
  text: (text: string): number[] => [0x58, ...uint32(encoder.encode(text).length), ...encoder.encode(text)],
  int: (value: number): number[] => [0x4a, ...uint32(value)],
  float: (value: number): number[] => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value);
    return [0x47, ...bytes];
  },
  tuple: (...items: number[][]): number[] => [0x28, ...items.flat(), 0x74],
  dict: (entries: readonly (readonly [string, number[]])[]): number[] => [
    0x7d,
    0x28,
    ...entries.flatMap(([key, value]) => [...op.text(key), ...value]),
    0x75,
  ],
  reduce: (called: number[], ...values: number[][]): number[] => [...called, ...op.tuple(...values), 0x52],
  /** A tensor in the storage of the given number. */
  tensor: (options: {
    storage?: string;
    key?: string;
    size: number;
    offset?: number;
    shape: number[];
    strides: number[];
  }): number[] => {
    const { storage = "FloatStorage", key = "0", size, offset = 0, shape, strides } = options;
    const id = op.tuple(
      op.text("storage"),
      op.global("torch", storage),
      op.text(key),
      op.text("cuda:0"),
      op.int(size),
    );
    return op.reduce(
      op.global("torch._utils", "_rebuild_tensor_v2"),
      [...id, 0x51],
      op.int(offset),
      op.tuple(...shape.map(op.int)),
      op.tuple(...strides.map(op.int)),
      [0x89],
      op.reduce(op.global("collections", "OrderedDict")),
    );
  },
};

/** A whole pickle of one value. */
export function pickle(value: number[]): Uint8Array {
  return Uint8Array.from([0x80, 2, ...value, 0x2e]);
}

/** The archive that torch.save makes of a pickle and its storages. */
export function torchFile(
  value: number[],
  storages: Readonly<Record<string, Uint8Array>> = {},
  byteOrder = "little",
): Uint8Array {
  const data = Object.entries(storages).map(([key, bytes]) => [`archive/data/${key}`, bytes] as const);
  return zip([
    ["archive/data.pkl", pickle(value)],
    ["archive/byteorder", encoder.encode(byteOrder)],
    ...data,
    ["archive/version", encoder.encode("3\n")],
  ]);
}

/** A zip archive of stored members. */
export function zip(members: readonly (readonly [name: string, content: Uint8Array])[]): Uint8Array {
  const [files, directory]: [number[], number[]] = [[], []];
  for (const [name, content] of members) {
    const path = [...encoder.encode(name)];
    const sizes = [crc(content), content.length, content.length].flatMap(uint32);
    const common = [0, 0, 0, 0, 0, 0, 0, 0, ...sizes, ...uint16(path.length), 0, 0]; // flags, method, time, date
    directory.push(...uint32(0x02014b50), 0, 0, 0, 0, ...common, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    directory.push(...uint32(files.length), ...path);
    files.push(...uint32(0x04034b50), 0, 0, ...common, ...path, ...content);
  }
  const count = uint16(members.length);
  const end = [0, 0, 0, 0, ...count, ...count, ...uint32(directory.length), ...uint32(files.length), 0, 0];
  return Uint8Array.from([...files, ...directory, ...uint32(0x06054b50), ...end]);
}

/** By its definition, bit by bit. */
function crc(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++)
      remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  }
  return ~remainder >>> 0;
}

function uint32(value: number): number[] {
  return [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
}

function uint16(value: number): number[] {
  return uint32(value).slice(0, 2);
}
