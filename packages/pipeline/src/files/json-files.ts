import { readFile } from "node:fs/promises";
import { Ajv, type ValidateFunction } from "ajv";
import { errorMessage, UserError } from "../errors.ts";
import { describeFaults, shownName } from "./describe-faults.ts";
import { nameForeignFile } from "./foreign-file.ts";
import { canonicalJson } from "../state/canonical-json.ts";
import { printable } from "../terminal/printable.ts";
import { isObject } from "./is-object.ts";
import { explainReadFailure } from "./read-failures.ts";
import { findRepeatedKey } from "./repeated-key.ts";
import { isAsSealed, SEAL } from "./seal.ts";

/**
 * Turns an unknown value into a `T`, or throws a UserError that names `source` and lists its faults: the first 20, and
 * how many more there are.
 */
export type Parse<T> = (value: unknown, source: string) => T;

const ajv = new Ajv({
  ...{ allErrors: true, allowUnionTypes: true, useDefaults: true },
  // the schemas are the programs' own: checking them against the schema of schemas takes 50 ms of each start
  validateSchema: false,
  // optimising takes a third of the time to compile a schema, and its code is no faster
  code: { optimize: false },
});

/**
 * Makes a typed parser of a JSON schema (draft 7). Defaults named in the schema are filled in. Integers beyond
 * `Number.MAX_SAFE_INTEGER` are faults: a number would hold another one than the file has.
 * The caller vouches that the schema describes `T`. The parser throws a UserError that lists every fault of a value.
 *
 * The schema is compiled at the first use: most programs read few of the files whose schemas they import, and compiling
 * all of them took a sixth of a command's start.
 */
export function compileSchema<T>(schema: object): Parse<T> {
  let compiled: ValidateFunction<T> | undefined;
  return (value, source) => {
    const validate = (compiled ??= ajv.compile<T>(withSafeIntegers(schema)));
    const copy = structuredClone(value);
    if (validate(copy)) return copy;
    throw new UserError(`${source} is not valid:\n${describeFaults(validate.errors ?? [])}`);
  };
}

function withSafeIntegers(schema: object): object {
  const entries = Object.entries(schema).map(
    ([key, value]: [string, unknown]) => [key, withBounds(value)] as const,
  );
  const inner: Record<string, unknown> = Object.fromEntries(entries);
  const { type } = inner;
  const isInteger = type === "integer" || (Array.isArray(type) && type.includes("integer"));
  return isInteger ? { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER, ...inner } : inner;
}

function withBounds(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withBounds);
  return isObject(part) ? withSafeIntegers(part) : part;
}

/**
 * Reads a JSON file into a typed value. A record of `writeSealedJson` is compared with its seal, however it is indented;
 * any other file has none.
 * @param missing what to do where the file is not there, such as the command that makes it.
 * @throws UserError when it is absent, not JSON, not as it was sealed, or not as the schema says.
 */
export async function readJson<T>(path: string, parse: Parse<T>, missing?: string): Promise<T> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw explainReadFailure(path, error, missing);
  }
  return parse(checkSeal(parseJson(text, path), text, path), path);
}

/** The value without its seal. */
function checkSeal(value: unknown, text: string, path: string): unknown {
  if (!isObject(value) || !Object.hasOwn(value, SEAL)) return value;
  // an editor may indent a file in another way, or change the ends of its lines: as it was written, it is the same
  if (!isAsSealed(text) && !isAsSealed(canonicalJson(value)))
    throw new UserError(
      `${path} is damaged, or was edited: its content does not match its checksum. Make it again; to use it as it is, remove its key "${SEAL}"`,
    );
  Reflect.deleteProperty(value, SEAL);
  return value;
}

/** The byte order mark, which editors on Windows write first; readers of JSON may ignore it (RFC 8259, section 8.1). */
const BYTE_ORDER_MARK = /^\uFEFF/;

/** More than any file of ours; what handles a value calls itself for each, and the stack ends after some thousand. */
const MOST_LEVELS = 100;

function isDeep(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return levels === 0 || inner.some((one) => isDeep(one, levels - 1));
}

/** Parses JSON text. @throws UserError that names `source`, and the kind of file in its place, if known. */
export function parseJson(text: string, source: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(BYTE_ORDER_MARK, ""));
  } catch (error) {
    const foreign = nameForeignFile(new TextEncoder().encode(text), "text");
    const why = foreign === undefined ? `: ${printable(errorMessage(error))}` : `, but ${foreign}`;
    throw new UserError(`${source} is not JSON${why}`, { cause: error });
  }
  if (isDeep(value, MOST_LEVELS))
    throw new UserError(`${source} is not valid: it nests lists or objects more than ${MOST_LEVELS} deep`);
  const repeated = findRepeatedKey(text);
  if (repeated === undefined) return value;
  throw new UserError(
    `${source} is not valid: the key "${shownName(repeated.key)}" appears twice in one object, the second time in line ${repeated.line}; remove one`,
  );
}
