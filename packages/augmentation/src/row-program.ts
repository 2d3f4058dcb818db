/**
 * A program that computes one row of pixels from the rows of neighbours around it, 16 pixels at a time: reads rows from
 * `input` on, `stride` bytes apart, and writes from `output` up to `end`, so up to 15 bytes past `end` on both sides.
 */
export type RowProgram = (input: number, stride: number, output: number, end: number) => void;

/** What a program does with 16 pixels. */
export interface RowCode {
  /** Rows of neighbours. */
  readonly rows: number;
  /** Vectors of 16 bytes that it needs names for. */
  readonly vectors: number;
  /**
   * Code that leaves the 16 results on the stack.
   * @param pixels code for the 16 pixels from a column of a row of neighbours on.
   * @param vector a vector's name.
   */
  readonly code: (
    pixels: (row: number, column: number) => readonly number[],
    vector: (index: number) => number,
  ) => readonly number[];
}

const memory = new WebAssembly.Memory({ initial: 1 });

/** The memory of all programs, at least as long as asked for; ask before each use, for it is replaced as it grows. */
export function programMemory(length: number): Uint8Array {
  const missing = length - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  return new Uint8Array(memory.buffer);
}

// WebAssembly's binary format, https://webassembly.github.io/spec/core/binary/
const I32 = 0x7f;
const V128 = 0x7b;
const [INPUT, STRIDE, OUTPUT, END] = [0, 1, 2, 3];
const LANES = 16;

/** Puts a local's value on the stack. */
export const get = (local: number): readonly number[] => [0x20, local];
/** Takes a local's value from the stack. */
export const set = (local: number): readonly number[] => [0x21, local];
const ADD = 0x6a;
const LESS_UNSIGNED = 0x49;
const load = (offset: number): readonly number[] => [0xfd, 0x00, 0, offset];
const STORE = [0xfd, 0x0b, 0, 0];

/** Compiles a program. */
export function compileRowProgram(row: RowCode): RowProgram {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(row)), { env: { memory } });
  return exports["run"] as RowProgram;
}

function assemble({ rows, vectors, code }: RowCode): Uint8Array<ArrayBuffer> {
  // after the four parameters: the addresses of rows 1 and on, then the vectors
  const rowAt = (row: number): number => (row === 0 ? INPUT : END + row);
  const vector = (index: number): number => END + rows + index;
  const all = Array.from({ length: rows }, (_, index) => index);
  const advance = (pointer: number): number[] => [...get(pointer), 0x41, LANES, ADD, ...set(pointer)];
  const body = [
    ...all.slice(1).flatMap((index) => [...get(rowAt(index - 1)), ...get(STRIDE), ADD, ...set(rowAt(index))]),
    ...[0x03, 0x40], // loop
    ...[
      ...get(OUTPUT),
      ...code((index, column) => [...get(rowAt(index)), ...load(column)], vector),
      ...STORE,
    ],
    ...[...all.map(rowAt), OUTPUT].flatMap(advance),
    ...[...get(OUTPUT), ...get(END), LESS_UNSIGNED, 0x0d, 0], // again while output < end
    ...[0x0b, 0x0b],
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 4, I32, I32, I32, I32, 0]), // one type: four integers to nothing
    ...section(2, [1, ...named("env"), ...named("memory"), 2, 0, 1]), // a memory of a page or more
    ...section(3, [1, 0]), // one function of that type
    ...section(7, [1, ...named("run"), 0, 0]),
    ...section(10, [1, ...sized([2, rows - 1, I32, vectors, V128, ...body])]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function named(name: string): number[] {
  return sized([...new TextEncoder().encode(name)]);
}

/** Content after its length, in seven bits a byte. */
function sized(content: readonly number[]): number[] {
  const length: number[] = [];
  let rest = content.length;
  for (; rest > 127; rest >>= 7) length.push((rest & 127) | 128);
  return [...length, rest, ...content];
}
