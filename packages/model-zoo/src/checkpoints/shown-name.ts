import { printable } from "@spinegrade/pipeline";

const SHOWN = 120;
const SHOWN_ITEMS = 8;

/** A name that a file gives, as an error shows it: on one line, at most 120 characters. */
export function shownName(name: string): string {
  return printable(name.length > SHOWN ? `${name.slice(0, SHOWN)}...` : name);
}

/** A value of parsed JSON as an error shows it; lists may be nested more deeply than `JSON.stringify` can follow. */
export function shownValue(value: unknown): string {
  if (value === undefined) return "that is missing";
  if (!Array.isArray(value))
    return typeof value === "object" && value !== null ? "{...}" : shownName(JSON.stringify(value));
  if (value.length > SHOWN_ITEMS) return `of ${value.length} items`;
  const items = value.map((item) => (Array.isArray(item) ? "[...]" : shownValue(item)));
  return `[${items.join(",")}]`;
}
