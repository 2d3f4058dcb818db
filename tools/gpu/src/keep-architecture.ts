/** An entry of a fat binary holds PTX or machine code for one architecture. */
const KIND_PTX = 1;
const CONTAINER = 0xba55ed50;

/** Bytes kept and bytes overwritten. */
export interface KeptCode {
  readonly kept: number;
  readonly cleared: number;
}

/** The position of a section in a file. */
export interface Section {
  readonly offset: number;
  readonly size: number;
}

/**
 * Overwrites, by zeros, the CUDA code of other architectures than `architecture`, and the PTX if there is machine code
 * for it. Nothing moves: headers and sizes stay, and the driver chooses an entry by its header. Zeros compress to nothing.
 * @param file a library's bytes, which are changed.
 * @param architecture compute capability times ten.
 * @throws Error where the section is not a sequence of fat binaries, or a fat binary has no code for the architecture.
 */
export function keepArchitecture(file: Buffer, section: Section, architecture: number): KeptCode {
  let [kept, cleared] = [0, 0];
  const end = section.offset + section.size;
  for (let at = section.offset; at + 16 <= end;) {
    const [headerSize, size] = [file.readUInt16LE(at + 6), Number(file.readBigUInt64LE(at + 8))];
    if (file.readUInt32LE(at) !== CONTAINER || headerSize < 16)
      throw new Error(`no fat binary at byte ${at}`);
    const entries = entriesOf(file, at + headerSize, size);
    const isOwn = (entry: Entry): boolean => entry.kind !== KIND_PTX && entry.architecture === architecture;
    if (!entries.some(isOwn)) throw new Error(`the fat binary at byte ${at} has no code for ${architecture}`);
    for (const entry of entries) {
      if (isOwn(entry)) kept += entry.size;
      else {
        file.fill(0, entry.offset, entry.offset + entry.size);
        cleared += entry.size;
      }
    }
    at += headerSize + size;
  }
  return { kept, cleared };
}

interface Entry extends Section {
  readonly kind: number;
  readonly architecture: number;
}

function entriesOf(file: Buffer, start: number, length: number): Entry[] {
  const entries: Entry[] = [];
  for (let at = start; at < start + length;) {
    const [headerSize, size] = [file.readUInt32LE(at + 4), Number(file.readBigUInt64LE(at + 8))];
    if (headerSize < 32) throw new Error(`no entry of a fat binary at byte ${at}`);
    const [kind, architecture] = [file.readUInt16LE(at), file.readUInt32LE(at + 28)];
    entries.push({ kind, architecture, offset: at + headerSize, size });
    at += headerSize + size;
  }
  return entries;
}

/** Finds a section of a 64-bit little-endian ELF file by its name. @throws Error where there is none. */
export function findSection(file: Buffer, name: string): Section {
  const table = Number(file.readBigUInt64LE(0x28));
  const [entrySize, count, namesIndex] = [0x3a, 0x3c, 0x3e].map((at) => file.readUInt16LE(at));
  if (entrySize === undefined || count === undefined || namesIndex === undefined) throw new Error("no ELF");
  const at = (index: number): Section & { name: number } => {
    const header = table + index * entrySize;
    return {
      name: file.readUInt32LE(header),
      offset: Number(file.readBigUInt64LE(header + 0x18)),
      size: Number(file.readBigUInt64LE(header + 0x20)),
    };
  };
  const names = at(namesIndex).offset;
  for (let index = 0; index < count; index++) {
    const { name: start, offset, size } = at(index);
    const itsName = file.subarray(names + start, file.indexOf(0, names + start)).toString("latin1");
    if (itsName === name) return { offset, size };
  }
  throw new Error(`the library has no section ${name}`);
}
