/**
 * Writes what `torch.save` writes, right or wrong on purpose: pickles in zip archives of stored members, or one after the
 * other as before PyTorch 1.6.
 */

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
    /** PyTorch's notes on a view, such as that its sign is the other one. */
    metadata?: readonly (readonly [string, number[]])[];
  }): number[] => {
    const { storage = "FloatStorage", key = "0", size, offset = 0, shape, strides, metadata } = options;
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
      ...(metadata === undefined ? [] : [op.dict(metadata)]),
    );
  },
};

/** A whole pickle of one value. */
export function pickle(value: number[], protocol = 2): Uint8Array {
  const frame = protocol < 4 ? [] : [0x95, ...uint64(value.length + 1)];
  return Uint8Array.from([0x80, protocol, ...frame, ...value, 0x2e]);
}

/** The first pickle of torch.save's format before PyTorch 1.6. */
const MAGIC = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/** The file that torch.save made of a value and its storages before PyTorch 1.6 (`_legacy_save`). */
export function legacyFile(
  value: number[],
  storages: readonly { key: string; size: number; bytes: Uint8Array }[],
  { protocol = 2, version = op.int(1001), isLittle = true, keys = storages.map(({ key }) => key) } = {},
): Uint8Array {
  const machine = op.dict([
    ["protocol_version", op.int(1001)],
    ["little_endian", [isLittle ? 0x88 : 0x89]],
    ["type_sizes", op.dict([["int", op.int(4)]])],
  ]);
  const list = [0x5d, 0x28, ...keys.flatMap((key) => op.text(key)), 0x65];
  const pickles = [MAGIC, version, machine, value, list].flatMap((each) => [...pickle(each, protocol)]);
  return Uint8Array.from([...pickles, ...storages.flatMap(({ size, bytes }) => [...uint64(size), ...bytes])]);
}

/** The archive that torch.save makes of a pickle and its storages. */
export function torchFile(
  value: number[],
  storages: Readonly<Record<string, Uint8Array>> = {},
  byteOrder = "little",
  { protocol = 2, hasChecksums = true } = {},
): Uint8Array {
  const data = Object.entries(storages).map(([key, bytes]) => [`archive/data/${key}`, bytes] as const);
  const members: readonly (readonly [string, Uint8Array])[] = [
    ["archive/data.pkl", pickle(value, protocol)],
    ["archive/byteorder", encoder.encode(byteOrder)],
    ...data,
    ["archive/version", encoder.encode("3\n")],
  ];
  return zip(members, hasChecksums);
}

/** A zip archive of stored members. */
export function zip(
  members: readonly (readonly [name: string, content: Uint8Array])[],
  hasChecksums = true,
): Uint8Array {
  const [files, directory]: [Uint8Array[], number[]] = [[], []];
  let place = 0;
  for (const [name, content] of members) {
    const path = [...encoder.encode(name)];
    const sizes = [hasChecksums ? crc(content) : 0, content.length, content.length].flatMap(uint32);
    const common = [0, 0, 0, 0, 0, 0, 0, 0, ...sizes, ...uint16(path.length), 0, 0]; // flags, method, time, date
    directory.push(...uint32(0x02014b50), 0, 0, 0, 0, ...common, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    directory.push(...uint32(place), ...path);
    const header = Uint8Array.from([...uint32(0x04034b50), 0, 0, ...common, ...path]);
    files.push(header, content);
    place += header.length + content.length;
  }
  const count = uint16(members.length);
  const end = [0, 0, 0, 0, ...count, ...count, ...uint32(directory.length), ...uint32(place), 0, 0];
  return join([...files, Uint8Array.from(directory), Uint8Array.from([...uint32(0x06054b50), ...end])]);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
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

function uint64(value: number): number[] {
  return [...uint32(value), ...uint32(Math.floor(value / 2 ** 32))];
}

function uint16(value: number): number[] {
  return uint32(value).slice(0, 2);
}
