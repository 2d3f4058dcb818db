import { readFile } from "node:fs/promises";
import { writeFileAtomic } from "./atomic-files.ts";
import { canonicalJson } from "../state/canonical-json.ts";
import { UserError } from "../errors.ts";
import { parseJson, type Parse } from "./json-files.ts";
import { explainReadFailure } from "./read-failures.ts";
import { xxh64 } from "../xxh64.ts";

const KEY = "seal";
const ENTRY = /"seal": ?"([0-9a-f]+)"/;

/** Hash of a text in hexadecimal. */
export type TextHash = (text: string) => string;

/**
 * A record as JSON that carries a hash of its text under the key `seal`; the hash is computed with zeros in its place.
 * @param stringify default canonical JSON.
 * @param hash default XXH64.
 */
export function sealJson(
  value: object,
  stringify: (value: object) => string = canonicalJson,
  hash: TextHash = xxh64OfText,
): string {
  const zeros = "0".repeat(hash("").length);
  const text = stringify({ [KEY]: zeros, ...value });
  return text.replace(ENTRY, (entry) => entry.replace(zeros, hash(text)));
}

/**
 * Reads what `sealJson` wrote.
 * @param source what errors name the record as.
 * @param hash that of `sealJson`.
 * @throws UserError when a single bit of it is not as it was written, or it was never sealed.
 */
export function openSealedJson<T>(
  text: string,
  source: string,
  parse: Parse<T>,
  hash: TextHash = xxh64OfText,
): T {
  const recorded = ENTRY.exec(text)?.[1];
  const zeroed = text.replace(ENTRY, (entry, seal: string) => entry.replace(seal, "0".repeat(seal.length)));
  if (recorded === undefined || hash(zeroed) !== recorded) {
    throw new UserError(`${source} is damaged: its content does not match its checksum`);
  }
  const value = parseJson(text, source);
  if (typeof value === "object" && value !== null) Reflect.deleteProperty(value, KEY);
  return parse(value, source);
}

/** Writes a record, sealed and atomically. @throws UserError as `writeFileAtomic`. */
export async function writeSealedJson(path: string, value: object): Promise<void> {
  await writeFileAtomic(path, sealJson(value));
}

/** Reads a record of `writeSealedJson`. @throws UserError when it is absent, or as `openSealedJson`. */
export async function readSealedJson<T>(path: string, parse: Parse<T>, hash?: TextHash): Promise<T> {
  let text: string;
  try {
    text = await readFile(path, "utf8"); // bytes that are not UTF-8 become another character than was written
  } catch (error) {
    throw explainReadFailure(path, error);
  }
  return openSealedJson(text, path, parse, hash);
}

function xxh64OfText(text: string): string {
  return xxh64(Buffer.from(text));
}
