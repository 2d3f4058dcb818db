import { readFile } from "node:fs/promises";
import { writeFileAtomic } from "./atomic-files.ts";
import { canonicalJson } from "../state/canonical-json.ts";
import { UserError } from "../errors.ts";
import { parseJson, type Parse } from "./json-files.ts";
import { explainReadFailure } from "./read-failures.ts";
import { isAsSealed, SEAL, sealText, type TextHash, xxh64OfText } from "./seal.ts";

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
  return sealText(stringify, value, hash);
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
  if (!isAsSealed(text, hash))
    throw new UserError(`${source} is damaged: its content does not match its checksum`);
  const value = parseJson(text, source);
  if (typeof value === "object" && value !== null) Reflect.deleteProperty(value, SEAL);
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
