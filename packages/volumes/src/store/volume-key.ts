import { contentKey, sha256 } from "@spinegrade/pipeline/hashes";
import { xxh64 } from "@spinegrade/pipeline/xxh64";

/**
 * Increase this whenever the same files would give other voxels or another slice table: old volumes are then ignored.
 */
export const INGEST_VERSION = 12;

/** Hexadecimal digits of a key that identify the slice table; the other 16 identify the voxels. */
const TABLE_DIGITS = 48;

/**
 * Computes the name of a volume in the store: a hash of its slice table, which identifies the series, and of the ingest
 * version, followed by XXH64 of its voxels. Each file can thus be checked separately against the name. The 64 bits only
 * have to distinguish versions of one series; SHA-256 of the voxels would take as long as reading the files.
 * @param sliceTable the bytes of its file.
 */
export function volumeKey(sliceTable: Uint8Array, voxels: Uint8Array): string {
  return tableDigits(sliceTable) + xxh64(voxels);
}

/** Whether this version made the key from these slice table bytes. */
export function isTableOf(key: string, sliceTable: Uint8Array): boolean {
  return key.slice(0, TABLE_DIGITS) === tableDigits(sliceTable);
}

/** Whether the key was made from these voxels. */
export function areVoxelsOf(key: string, voxels: Uint8Array): boolean {
  return key.slice(TABLE_DIGITS) === xxh64(voxels);
}

function tableDigits(sliceTable: Uint8Array): string {
  return contentKey({ version: INGEST_VERSION, sliceTable: sha256(sliceTable) }).slice(0, TABLE_DIGITS);
}
