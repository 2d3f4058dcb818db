import { UserError } from "@spinegrade/pipeline";
import { isObject } from "@spinegrade/pipeline/is-object";
import { listOptionKeys, type OptionKey } from "./option-keys.ts";

/** Command-line values by run-file key: `epochs`, `net.imageSize`. */
export type Overrides = Readonly<Record<string, unknown>>;

/** Keys of a run file that describe it and set nothing. */
export const DESCRIPTIVE_KEYS: ReadonlySet<string> = new Set(["$schema", "description"]);

/** Keys that each fold may set separately. */
const PER_FOLD = ["epochs", "learningRate"];

/** Every run-file option, of any task, that a command line may set. */
export function overridableOptions(): OptionKey[] {
  return listOptionKeys().filter(({ key }) => !DESCRIPTIVE_KEYS.has(key));
}

/** The keys of these options. */
export function overridableKeys(): string[] {
  return overridableOptions().map(({ key }) => key);
}

/** Converts a key to the kebab case also accepted on command lines: `learningRate` to `learning-rate`. */
export function toKebabCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Extracts the overrides from a command's options.
 * @param options by name as given, as key or in kebab case; options that are not run-file keys are ignored.
 * @returns values by key, parsed as JSON if possible, else as text.
 */
export function readOverrides(options: Readonly<Record<string, unknown>>): Overrides {
  const overrides: Record<string, unknown> = {};
  for (const key of overridableKeys()) {
    const [given] = [key, toKebabCase(key)]
      .map((name) => options[name])
      .filter((value) => value !== undefined);
    if (typeof given === "string") overrides[key] = parseValue(given);
  }
  return overrides;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // a word, such as an encoder's name, needs no quotes
  }
}

/**
 * Applies overrides to a run file's content. An override replaces the values that folds set for the same key.
 * @throws UserError when the content is not an object.
 */
export function applyOverrides(content: unknown, overrides: Overrides, source: string): unknown {
  if (!isObject(content)) throw new UserError(`${source} is not valid: it must be a JSON object`);
  const result = structuredClone(content);
  for (const [path, value] of Object.entries(overrides)) {
    const keys = path.split(".");
    const last = keys.pop() ?? path;
    const owner = keys.reduce((object, key) => {
      const inner = isObject(object[key]) ? object[key] : {};
      object[key] = inner;
      return inner;
    }, result);
    owner[last] = value;
    if (PER_FOLD.includes(path)) forgetPerFold(result["perFold"], path);
  }
  return result;
}

function forgetPerFold(perFold: unknown, key: string): void {
  if (!isObject(perFold)) return;
  for (const settings of Object.values(perFold))
    if (isObject(settings)) Reflect.deleteProperty(settings, key);
}
