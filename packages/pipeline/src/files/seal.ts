import { sha256 } from "../state/hashes.ts";
import { xxh64 } from "../xxh64.ts";

/** Hash of a text in hexadecimal. */
export type TextHash = (text: string) => string;

/** The key that holds a record's checksum. */
export const SEAL = "seal";
const ENTRY = /"seal": ?"([0-9a-f]+)"/;

/**
 * A record as text with a hash of that text, which is computed with zeros in its place.
 * @throws RangeError for a list: with a key added, it would become an object of numbered keys.
 */
export function sealText(stringify: (value: object) => string, value: object, hash: TextHash): string {
  if (Array.isArray(value)) throw new RangeError("a list cannot carry a seal");
  const zeros = "0".repeat(hash("").length);
  const text = stringify({ [SEAL]: zeros, ...value });
  return text.replace(ENTRY, (entry) => entry.replace(zeros, hash(text)));
}

/** Whether a text is as `sealText` wrote it. @param hash default: the one of the seal's length. */
export function isAsSealed(text: string, hash?: TextHash): boolean {
  const recorded = ENTRY.exec(text)?.[1];
  if (recorded === undefined) return false;
  const zeroed = text.replace(ENTRY, (entry) => entry.replace(recorded, "0".repeat(recorded.length)));
  const hashOf = hash ?? (recorded.length === sha256("").length ? sha256 : xxh64OfText);
  return hashOf(zeroed) === recorded;
}

/** XXH64 of a text. */
export function xxh64OfText(text: string): string {
  return xxh64(Buffer.from(text));
}
