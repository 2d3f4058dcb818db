const MEMORY_SECTION = 5;
const HEADER_BYTES = 8;
const HAS_MAXIMUM = 0x01;

/**
 * Changes the memory limit of a WebAssembly module, so that no image, however damaged, can make it grow further
 * (WebAssembly core specification, section 5.5.8). Overwrites the old limit in the same number of bytes.
 * @param pages of 64 KiB.
 * @throws RangeError unless the module declares exactly one memory with a limit whose bytes can hold the new one.
 */
export function boundWasmMemory(wasm: Uint8Array, pages: number): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(wasm);
  for (let offset = HEADER_BYTES; offset < bytes.length;) {
    const id = bytes[offset];
    const length = readNumber(bytes, offset + 1);
    if (id === MEMORY_SECTION) {
      const count = readNumber(bytes, length.end);
      const flags = readNumber(bytes, count.end);
      if (count.value !== 1 || flags.value !== HAS_MAXIMUM) break;
      const initial = readNumber(bytes, flags.end);
      writeNumber(bytes, initial.end, readNumber(bytes, initial.end).end, pages);
      return bytes;
    }
    offset = length.end + length.value;
  }
  throw new RangeError("the WebAssembly module defines no memory with a maximum size");
}

/** An unsigned LEB128 number. */
function readNumber(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  let end = start;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[end++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, end };
  }
}

function writeNumber(bytes: Uint8Array, start: number, end: number, value: number): void {
  if (value >= 2 ** (7 * (end - start)))
    throw new RangeError(`${value} pages do not fit the field of the memory size`);
  for (let place = start; place < end; place++) {
    const isLast = place === end - 1;
    bytes[place] = (Math.floor(value / 2 ** (7 * (place - start))) & 0x7f) | (isLast ? 0 : 0x80);
  }
}
