import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { PixelMemory } from "../pixels/pixel-memory.ts";

/**
 * Reads a whole file into scratch memory.
 * @param bytes its size when it was listed: a file that still has it takes one look less.
 */
export function readFileInto(memory: PixelMemory, path: string | Buffer, bytes: number): Uint8Array {
  const descriptor = openSync(path, "r");
  try {
    const room = memory.allocateScratch(bytes + 1); // one more, to see the end
    const count = readSync(descriptor, room, 0, room.length, 0);
    if (count === bytes) return room.subarray(0, bytes);
    const { size } = fstatSync(descriptor); // it has changed meanwhile
    return readAll(descriptor, memory.allocateScratch(size));
  } finally {
    closeSync(descriptor);
  }
}

function readAll(descriptor: number, room: Uint8Array): Uint8Array {
  let end = 0;
  while (end < room.length) {
    const count = readSync(descriptor, room, end, room.length - end, end);
    if (count === 0) break; // it has become shorter meanwhile
    end += count;
  }
  return room.subarray(0, end);
}
