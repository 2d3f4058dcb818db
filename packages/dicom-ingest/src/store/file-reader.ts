import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Reads whole files one after the other; what it returned is overwritten by the next file of the same size. */
export class FileReader {
  #memory = new Uint8Array(0);

  read(path: string): Uint8Array<ArrayBuffer> {
    const descriptor = openSync(path, "r");
    try {
      const { size } = fstatSync(descriptor);
      if (size !== this.#memory.length) this.#memory = new Uint8Array(size);
      let end = 0;
      while (end < size) {
        const count = readSync(descriptor, this.#memory, end, size - end, end);
        if (count === 0) return this.#memory.slice(0, end); // the file has become shorter meanwhile
        end += count;
      }
      return this.#memory;
    } finally {
      closeSync(descriptor);
    }
  }
}
