import { xxh64 } from "@spinegrade/pipeline/xxh64";
import { CheckpointError } from "./checkpoint-error.ts";

/** Metadata of a sealed file. Two entries, so that no single damaged bit turns a sealed file into one without a seal. */
const SEALED = "spinegrade.sealed";
const HASH = "spinegrade.xxh64";
const UNKNOWN = "0".repeat(16);

const encoder = new TextEncoder();

/** Metadata with room for the hash of the whole file. */
export function withRoomForSeal(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return { ...metadata, [SEALED]: "xxh64", [HASH]: UNKNOWN };
}

/** Writes a file's hash, with zeros in its own place, into the room that its header has for it. */
export function sealFile(file: Uint8Array, headerEnd: number): void {
  const place = findHash(file.subarray(0, headerEnd), UNKNOWN);
  file.set(encoder.encode(xxh64(file)), place);
}

/**
 * Compares a file with the hash in its header. Skips files without a hash, which other programs write.
 * @returns the metadata without the seal.
 * @throws CheckpointError if a single bit of the file differs from what was written.
 */
export function checkSeal(
  file: Uint8Array,
  headerEnd: number,
  metadata: Readonly<Record<string, string>>,
  source: string,
): Record<string, string> {
  const { [SEALED]: sealed, [HASH]: recorded, ...others } = metadata;
  if (sealed === undefined && recorded === undefined) return others;
  const place = recorded === undefined ? -1 : findHash(file.subarray(0, headerEnd), recorded);
  const found = place < 0 ? "" : hashWithout(file, place);
  if (sealed === "xxh64" && found === recorded) return others;
  throw new CheckpointError(
    `${source} is damaged: its content does not match its checksum (XXH64 ${found || "unknown"}, recorded ${recorded ?? "nothing"})`,
  );
}

function hashWithout(file: Uint8Array, place: number): string {
  return xxh64(file.subarray(0, place), encoder.encode(UNKNOWN), file.subarray(place + UNKNOWN.length));
}

/** Offset of the header's hash from the start of the file; -1 if it is not written as it is here. */
function findHash(start: Uint8Array, hash: string): number {
  const entry = encoder.encode(`"${HASH}":"${hash}"`);
  const found = indexOf(start, entry);
  return found < 0 || hash.length !== UNKNOWN.length ? -1 : found + entry.length - 1 - hash.length;
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  for (let at = bytes.indexOf(wanted[0] ?? 0); at >= 0; at = bytes.indexOf(wanted[0] ?? 0, at + 1))
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  return -1;
}
