import { CheckpointError } from "../checkpoint-error.ts";
import { shownName } from "../shown-name.ts";
import { crc32 } from "./crc32.ts";

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const MEMBER_SIGNATURE = 0x04034b50;
const [END_SIZE, ENTRY_SIZE, MEMBER_SIZE] = [22, 46, 30];
/** Maximum length of the comment after the end of the directory. */
const LARGEST_COMMENT = 0xffff;
/** The value of a 4 byte field whose true value is in a zip64 record. */
const IN_ZIP64 = 0xffffffff;
const MANY_IN_ZIP64 = 0xffff;

/**
 * The members of a zip archive whose members are stored, not compressed, as PyTorch writes them (APPNOTE.TXT 6.3).
 * Members are views of `bytes`. Every offset, length and checksum is checked before anything is returned; a checksum of 0
 * is none, as PyTorch writes with `torch.serialization.set_crc32_options(False)`. No two members may overlap, so that
 * checking them takes as long as reading the file once.
 * @param checkNames judges the names of the members where one is compressed, before that is an error.
 * @throws CheckpointError when the archive is cut short, damaged, compressed, encrypted or of more than 4 GB.
 */
export function readZip(
  bytes: Uint8Array,
  source: string,
  checkNames: (names: readonly string[]) => void = () => undefined,
): ReadonlyMap<string, Uint8Array> {
  const archive = new Archive(bytes, source);
  const end = archive.findEnd();
  const count = archive.uint16(end + 10);
  let entry = archive.uint32(end + 16);
  if (entry === IN_ZIP64 || count === MANY_IN_ZIP64)
    throw archive.error("it is larger than 4 GB or has more than 65,534 members, which is not supported");
  const places = new Map<string, number>();
  for (let index = 0; index < count; index++) {
    const { name, next } = archive.readName(entry);
    if (places.has(name)) throw archive.error(`it has two members named ${shownName(name)}`);
    places.set(name, entry);
    entry = next;
  }
  if ([...places.values()].some((place) => archive.isPacked(place))) checkNames([...places.keys()]);
  const members = new Map([...places].map(([name, place]) => [name, archive.readEntry(name, place)]));
  archive.checkContents([...members.values()]);
  return new Map([...members].map(([name, { content }]) => [name, content]));
}

interface Member {
  readonly name: string;
  readonly content: Uint8Array;
  /** The first byte of the member's own header. */
  readonly begin: number;
  /** The first byte after the content. */
  readonly end: number;
  readonly checksum: number;
}

class Archive {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #source: string;

  constructor(bytes: Uint8Array, source: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#source = source;
  }

  error(what: string): CheckpointError {
    return new CheckpointError(`${this.#source}: ${what}; copy or download it again, or save it again`);
  }

  uint16(offset: number): number {
    this.#check(offset, 2);
    return this.#view.getUint16(offset, true);
  }

  uint32(offset: number): number {
    this.#check(offset, 4);
    return this.#view.getUint32(offset, true);
  }

  /** The offset of the record after the directory: the last record in the file, except for a comment. */
  findEnd(): number {
    const last = this.#bytes.length - END_SIZE;
    for (let offset = last; offset >= Math.max(0, last - LARGEST_COMMENT); offset--) {
      if (this.#view.getUint32(offset, true) === END_SIGNATURE) return offset;
    }
    throw this.error("it has no zip directory at its end: it is cut short or not a zip archive");
  }

  /** @throws CheckpointError when members overlap, or one is not what its checksum says. */
  checkContents(members: readonly Member[]): void {
    let end = 0;
    for (const member of [...members].sort((a, b) => a.begin - b.begin)) {
      if (member.begin < end) throw this.error(`member ${shownName(member.name)} overlaps another`);
      end = member.end;
    }
    for (const { name, content, checksum } of members) {
      if (checksum !== 0 && crc32(content) !== checksum)
        throw this.error(`member ${shownName(name)} is damaged: its checksum differs`);
    }
  }

  /** The name in one line of the directory, and the next line. */
  readName(offset: number): { readonly name: string; readonly next: number } {
    if (this.uint32(offset) !== ENTRY_SIGNATURE) throw this.error(`there is no directory entry at ${offset}`);
    const [nameLength = 0, extraLength = 0, commentLength = 0] = [28, 30, 32].map((field) =>
      this.uint16(offset + field),
    );
    const name = this.#text(offset + ENTRY_SIZE, nameLength);
    return { name, next: offset + ENTRY_SIZE + nameLength + extraLength + commentLength };
  }

  /** Whether the member of a line of the directory is compressed or encrypted. */
  isPacked(offset: number): boolean {
    const [flags, method] = [this.uint16(offset + 8), this.uint16(offset + 10)];
    return method !== 0 || this.uint32(offset + 20) !== this.uint32(offset + 24) || (flags & 1) !== 0;
  }

  /** The member that a line of the directory points to. */
  readEntry(name: string, offset: number): Member {
    const [checksum = 0, size = 0] = [16, 24].map((field) => this.uint32(offset + field));
    if (this.isPacked(offset))
      throw this.error(
        `member ${shownName(name)} is compressed or encrypted; PyTorch stores members as they are`,
      );
    const begin = this.uint32(offset + 42);
    const content = this.#member(begin, size, shownName(name));
    const end = content.byteOffset - this.#bytes.byteOffset + size;
    return { name, content, begin, end, checksum };
  }

  #member(offset: number, size: number, name: string): Uint8Array {
    if (offset === IN_ZIP64 || size === IN_ZIP64)
      throw this.error(`member ${name} is larger than 4 GB, which is not supported`);
    if (this.uint32(offset) !== MEMBER_SIGNATURE) throw this.error(`member ${name} is not at ${offset}`);
    const begin = offset + MEMBER_SIZE + this.uint16(offset + 26) + this.uint16(offset + 28);
    this.#check(begin, size);
    return this.#bytes.subarray(begin, begin + size);
  }

  #text(offset: number, length: number): string {
    this.#check(offset, length);
    return new TextDecoder().decode(this.#bytes.subarray(offset, offset + length));
  }

  #check(offset: number, length: number): void {
    if (offset + length > this.#bytes.length)
      throw this.error(`bytes ${offset} to ${offset + length} are missing, it has ${this.#bytes.length}`);
  }
}
