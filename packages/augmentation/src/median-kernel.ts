import { medianNetwork, type SelectionStep } from "./median-network.ts";

/** A compiled median of square neighbourhoods, and the memory that it works in. */
export interface MedianKernel {
  /** Bytes of the memory, at least as many as asked for; ask before each use, for it may be replaced as it grows. */
  readonly bytes: (length: number) => Uint8Array;
  /**
   * One row of medians: reads `size` rows from `input` on, `stride` bytes apart, and writes from `output` up to `end`, 16
   * at a time, so up to 15 bytes past `end` on both sides.
   */
  readonly medianOfRows: (input: number, stride: number, output: number, end: number) => void;
}

const kernels = new Map<number, MedianKernel>();

/** The kernel of a size in px, made on first use: a WebAssembly program that takes 16 pixels at once. */
export function medianKernel(size: number): MedianKernel {
  const known = kernels.get(size);
  if (known !== undefined) return known;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(size)));
  const { memory, median: medianOfRows } = exports as {
    memory: WebAssembly.Memory;
    median: MedianKernel["medianOfRows"];
  };
  const bytes = (length: number): Uint8Array => {
    const missing = length - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    return new Uint8Array(memory.buffer);
  };
  const kernel = { bytes, medianOfRows };
  kernels.set(size, kernel);
  return kernel;
}

// WebAssembly's binary format, https://webassembly.github.io/spec/core/binary/
const I32 = 0x7f;
const V128 = 0x7b;
const [INPUT, STRIDE, OUTPUT, END] = [0, 1, 2, 3];
const LANES = 16;

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const ADD = 0x6a;
const LESS_UNSIGNED = 0x49;
const smaller = [0xfd, 0x77];
const larger = [0xfd, 0x79];
const load = (offset: number): number[] => [0xfd, 0x00, 0, offset];
const store = [0xfd, 0x0b, 0, 0];

/** The bytes of the program. */
function assemble(size: number): Uint8Array<ArrayBuffer> {
  const network = medianNetwork(size * size);
  // after the four parameters: the addresses of rows 1 to size - 1, then the network's slots
  const rowAt = (row: number): number => (row === 0 ? INPUT : END + row);
  const slotAt = (slot: number): number => END + size + slot;
  const rows = Array.from({ length: size }, (_, row) => row);
  const toCode = (step: SelectionStep): number[] => {
    if (step.kind === "load") {
      const [row, column] = [Math.floor(step.value / size), step.value % size];
      return [...get(rowAt(row)), ...load(column), ...set(slotAt(step.slot))];
    }
    const both = [...get(slotAt(step.low)), ...get(slotAt(step.high))];
    return [...both, ...smaller, ...both, ...larger, ...set(slotAt(step.high)), ...set(slotAt(step.low))];
  };
  const advance = (pointer: number): number[] => [...get(pointer), 0x41, LANES, ADD, ...set(pointer)];
  const code = [
    ...rows.slice(1).flatMap((row) => [...get(rowAt(row - 1)), ...get(STRIDE), ADD, ...set(rowAt(row))]),
    ...[0x03, 0x40], // loop
    ...network.steps.flatMap(toCode),
    ...[...get(OUTPUT), ...get(slotAt(network.result)), ...store],
    ...[...rows.map(rowAt), OUTPUT].flatMap(advance),
    ...[...get(OUTPUT), ...get(END), LESS_UNSIGNED, 0x0d, 0], // again while output < end
    ...[0x0b, 0x0b],
  ];
  const locals = [2, size - 1, I32, network.slots, V128];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 4, I32, I32, I32, I32, 0]), // one type: four integers to nothing
    ...section(3, [1, 0]), // one function of that type
    ...section(5, [1, 0, 1]), // one memory of a page or more
    ...section(7, [2, ...exported("memory", 2), ...exported("median", 0)]),
    ...section(10, [1, ...sized([...locals, ...code])]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function exported(name: string, kind: number): number[] {
  return [name.length, ...new TextEncoder().encode(name), kind, 0];
}

/** Content after its length, in seven bits a byte. */
function sized(content: readonly number[]): number[] {
  const length: number[] = [];
  let rest = content.length;
  for (; rest > 127; rest >>= 7) length.push((rest & 127) | 128);
  return [...length, rest, ...content];
}
