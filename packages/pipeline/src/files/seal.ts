import { sha256 } from "../state/hashes.ts";
import { xxh64 } from "../xxh64.ts";

/** Hash of a text in hexadecimal. */
export type TextHash = (text: string) => string;

/** The key that holds a record's checksum. */
export const SEAL = "seal";
const ENTRY = /"seal": ?"([0-9a-f]+)"/g;
const BRACKET_OR_TEXT = /[[\]{}]|"[^"\\]*(?:\\.[^"\\]*)*"/g;

/**
 * A record as text with a hash of that text, which is computed with zeros in its place.
 * @throws RangeError for a list: with a key added, it would become an object of numbered keys.
 */
export function sealText(stringify: (value: object) => string, value: object, hash: TextHash): string {
  if (Array.isArray(value)) throw new RangeError("a list cannot carry a seal");
  if (Object.hasOwn(value, SEAL)) throw new RangeError(`a record with a key "${SEAL}" cannot carry a seal`);
  const text = stringify({ [SEAL]: "0".repeat(hash("").length), ...value });
  const entry = findSeal(text);
  if (entry === undefined) throw new RangeError(`the record's text lacks its key "${SEAL}"`);
  return withChecksum(text, entry, hash(text));
}

/** Whether a text is as `sealText` wrote it. @param hash default: the one of the seal's length. */
export function isAsSealed(text: string, hash?: TextHash): boolean {
  const entry = findSeal(text);
  if (entry === undefined) return false;
  const { recorded } = entry;
  const hashOf = hash ?? (recorded.length === sha256("").length ? sha256 : xxh64OfText);
  return hashOf(withChecksum(text, entry, "0".repeat(recorded.length))) === recorded;
}

interface Entry {
  readonly recorded: string;
  /** The place of its first character in the text. */
  readonly begin: number;
}

/** The checksum of the record itself: a record inside it may have one too. */
function findSeal(text: string): Entry | undefined {
  const found = [...text.matchAll(ENTRY)];
  const own = found.length > 1 ? found.find(({ index }) => depthAt(text, index) === 1) : found[0];
  const recorded = own?.[1];
  if (own === undefined || recorded === undefined) return undefined;
  return { recorded, begin: own.index + own[0].length - 1 - recorded.length };
}

function withChecksum(text: string, { recorded, begin }: Entry, checksum: string): string {
  return text.slice(0, begin) + checksum + text.slice(begin + recorded.length);
}

/** The number of objects and lists around a place of a JSON text. */
function depthAt(text: string, place: number): number {
  let depth = 0;
  for (const [token] of text.slice(0, place).matchAll(BRACKET_OR_TEXT))
    depth += token === "{" || token === "[" ? 1 : token === "}" || token === "]" ? -1 : 0;
  return depth;
}

/** XXH64 of a text. */
export function xxh64OfText(text: string): string {
  return xxh64(Buffer.from(text));
}
