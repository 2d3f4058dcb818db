import { contentKey, sha256 } from "@spinegrade/pipeline/hashes";
import { xxh64 } from "@spinegrade/pipeline/xxh64";

/** Increased whenever the same files would give other voxels or another slice table: old volumes are then ignored. */
export const INGEST_VERSION = 7;

/** Hexadecimal digits of a key that stand for the slice table; the other 16 stand for the voxels. */
const TABLE_DIGITS = 48;

/**
 * What names a volume in the store: a hash of its slice table, which tells the series, and the version of ingest, then
 * XXH64 of its voxels. So each of the two files can be compared with its name separately. Only
 * versions of one series are told apart by 64 bits; SHA-256 of the voxels would take as long as reading the files.
 * @param sliceTable the bytes of its file.
 */
export function volumeKey(sliceTable: Uint8Array, voxels: Uint8Array): string {
  return tableDigits(sliceTable) + xxh64(voxels);
}

/** Whether these are the bytes of the slice table that the key was made of, by this version. */
export function isTableOf(key: string, sliceTable: Uint8Array): boolean {
  return key.slice(0, TABLE_DIGITS) === tableDigits(sliceTable);
}

/** Whether these are the voxels that the key was made of. */
export function areVoxelsOf(key: string, voxels: Uint8Array): boolean {
  return key.slice(TABLE_DIGITS) === xxh64(voxels);
}

function tableDigits(sliceTable: Uint8Array): string {
  return contentKey({ version: INGEST_VERSION, sliceTable: sha256(sliceTable) }).slice(0, TABLE_DIGITS);
}
