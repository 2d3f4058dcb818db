import { readFile } from "node:fs/promises";
import { Ajv, type ErrorObject } from "ajv";
import { UserError } from "./errors.ts";

/** Turns an unknown value into a `T`, or throws a UserError that lists every fault and names `source`. */
export type Validate<T> = (value: unknown, source: string) => T;

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, useDefaults: true });

/**
 * Compiles a JSON schema (draft 7) into a validator. Defaults named in the schema are filled in.
 * The caller vouches that the schema describes `T`.
 */
export function compileSchema<T>(schema: object): Validate<T> {
  const validate = ajv.compile<T>(schema);
  return (value, source) => {
    const copy = structuredClone(value);
    if (validate(copy)) return copy;
    throw new UserError(`${source} is not valid:\n${(validate.errors ?? []).map(describeFault).join("\n")}`);
  };
}

/** Reads a JSON file into a typed value. @throws UserError when it is absent, not JSON, or not as the schema says. */
export async function readJson<T>(path: string, validate: Validate<T>): Promise<T> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new UserError(`cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
  return validate(parseJson(text, path), path);
}

/** Parses JSON text. @throws UserError that names `source`. */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${source} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function describeFault({ instancePath, keyword, params, message }: ErrorObject): string {
  const where = instancePath === "" ? "the top level" : instancePath.slice(1).replaceAll("/", ".");
  const facts = params as { additionalProperty: string; missingProperty: string; allowedValues: unknown[] };
  if (keyword === "additionalProperties") return `  ${where}: unknown key "${facts.additionalProperty}"`;
  if (keyword === "required") return `  ${where}: the key "${facts.missingProperty}" is missing`;
  if (keyword === "enum") return `  ${where}: must be one of ${facts.allowedValues.join(", ")}`;
  return `  ${where}: ${message ?? keyword}`;
}
