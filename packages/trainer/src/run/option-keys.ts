import { REQUIRED_KEYS } from "./run-config-schema.ts";
import { listRunTasks } from "./run-tasks.ts";

/** The parts of an option's JSON schema that people read. */
export interface OptionSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, OptionSchema>>;
}

/** A key of run files. */
export interface OptionKey {
  /** Keys of a nested object are joined by a dot: `net.imageSize`. */
  readonly key: string;
  readonly schema: OptionSchema;
  readonly isRequired: boolean;
  /** The names of the tasks whose run files have this key. */
  readonly tasks: readonly string[];
}

/** Lists every run-file key of all registered tasks, in schema order. */
export function listOptionKeys(): OptionKey[] {
  const keys = new Map<string, OptionKey>();
  for (const { name, properties } of listRunTasks()) {
    for (const [key, schema] of Object.entries(properties).flatMap(flatten)) {
      const known = keys.get(key);
      const isRequired =
        REQUIRED_KEYS.includes(key) || ["net.task", "net.encoder", "net.imageSize"].includes(key);
      keys.set(key, { key, schema, isRequired, ...known, tasks: [...(known?.tasks ?? []), name] });
    }
  }
  return [...keys.values()];
}

function flatten([key, schema]: [string, OptionSchema]): [string, OptionSchema][] {
  if (schema.properties === undefined) return [[key, schema]];
  return Object.entries(schema.properties).map(([inner, own]) => [`${key}.${inner}`, own]);
}

/** The default as text; empty when there is none, or it is a list or an object. */
export function defaultText({ default: value }: OptionSchema): string {
  if (value === undefined || (typeof value === "object" && !isShort(value))) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isShort(value: object | null): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}
