import { UserError } from "@spinegrade/pipeline";
import { listOptionKeys, type OptionKey } from "./option-keys.ts";

/** Values from a command line by key of the run file: `epochs`, `net.imageSize`. */
export type Overrides = Readonly<Record<string, unknown>>;

const OWN_KEYS = new Set(["$schema", "description"]);

/** Keys that a fold may have of its own. */
const PER_FOLD = ["epochs", "learningRate"];

/** Every option of a run file, of any task, that a command line may set. */
export function overridableOptions(): OptionKey[] {
  return listOptionKeys().filter(({ key }) => !OWN_KEYS.has(key));
}

/** Their keys. */
export function overridableKeys(): string[] {
  return overridableOptions().map(({ key }) => key);
}

/** `learningRate` as it is also written on command lines: `learning-rate`. */
export function toKebabCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Reads the overrides among a command's options.
 * @param options by name as given, key or kebab case; others than a run file's keys are left out.
 * @returns values by key; a value is JSON, or else text.
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
 * A run file's content with overrides in place. What a fold has of its own gives way to an override of the same key.
 * @throws UserError when the content is no object.
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
