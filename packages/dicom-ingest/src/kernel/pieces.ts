import type { Kernel } from "./kernel.ts";

/** Pixels in cells of 16 bits. */
export type Words = Uint16Array | Int16Array;

/** Pixels that are copied into the kernel's memory at a time: 64 kB. */
const PIECE_PIXELS = 32768;

/**
 * Passes pixels to `work` piece by piece, by their address in the kernel's memory. Copies pixels that are elsewhere
 * into it.
 * @param work receives the address, the number of pixels and the number of pixels before them.
 */
export function eachPiece(
  kernel: Kernel,
  { buffer, byteOffset, byteLength }: Words,
  work: (from: number, count: number, start: number) => void,
): void {
  eachBytes(kernel, new Uint8Array(buffer, byteOffset, byteLength), (from, bytes, start) => {
    work(from, bytes / 2, start / 2);
  });
}

/** The same for bytes: pieces of 65,536, and what remains. */
function eachBytes(
  kernel: Kernel,
  bytes: Uint8Array,
  work: (from: number, count: number, start: number) => void,
): void {
  const isInside = bytes.buffer === kernel.memory.buffer;
  const piece = new Uint8Array(kernel.memory.buffer, kernel.pieceAt(), 2 * PIECE_PIXELS);
  for (let start = 0; start < bytes.length; start += piece.length) {
    const count = Math.min(piece.length, bytes.length - start);
    if (!isInside) piece.set(bytes.subarray(start, start + count));
    work(isInside ? bytes.byteOffset + start : piece.byteOffset, count, start);
  }
}

/**
 * Lets `work` write the grey values of a piece to the kernel's memory, and copies them if their target is elsewhere.
 */
export function writePiece(kernel: Kernel, greys: Uint8Array, work: (to: number) => void): void {
  const isInside = greys.buffer === kernel.memory.buffer;
  const to = isInside ? greys.byteOffset : kernel.pieceGreysAt();
  work(to);
  if (!isInside) greys.set(new Uint8Array(kernel.memory.buffer, to, greys.length));
}

/** The bitwise OR of the pixels. */
export function bitsOf(kernel: Kernel, pixels: Words): number {
  let bits = 0;
  eachPiece(kernel, pixels, (from, count) => {
    bits |= kernel.bitsOf(from, count);
  });
  return bits;
}

/** The mask that maps signed pixels to unsigned values in the same order, for the kernel. */
export function flipOf(pixels: Words): 0 | 0x8000 {
  return pixels.constructor.name === "Int16Array" ? 0x8000 : 0; // by name: the array may come from another realm
}
