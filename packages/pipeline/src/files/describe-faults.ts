import type { ErrorObject } from "ajv";
import { printable } from "../terminal/printable.ts";

/** Number of faults of a file to describe; the rest are counted. */
const SHOWN = 20;
/** Number of characters of a place or a key to show: a file's own keys may be of any length. */
const NAME_LENGTH = 120;

/** The faults of a value, one a line: the first 20, and the number of the others. */
export function describeFaults(found: readonly ErrorObject[]): string {
  const faults = mergeAlternatives(found);
  const lines = faults.slice(0, SHOWN).map(describeFault);
  if (faults.length > SHOWN) lines.push(`  and ${faults.length - SHOWN} more`);
  return lines.join("\n");
}

/**
 * Merges the faults of a value that may have several forms, for which ajv lists why it has none of them. The reasons count
 * for the forms of the value's type; if none is of its type, all types are named at once.
 */
function mergeAlternatives(faults: readonly ErrorObject[]): readonly ErrorObject[] {
  let rest = faults;
  for (const either of faults.filter(({ keyword }) => keyword === "anyOf")) {
    const isOfType = ({ keyword, schemaPath, instancePath }: ErrorObject): boolean =>
      keyword === "type" &&
      instancePath === either.instancePath &&
      schemaPath.startsWith(`${either.schemaPath}/`);
    const types = rest.filter(isOfType).map(({ params }) => (params as { type: string }).type);
    const isOther = rest.some(
      (fault) => fault.schemaPath.startsWith(`${either.schemaPath}/`) && !isOfType(fault),
    );
    const merged = { ...either, message: `must be ${types.join(" or ")}` };
    rest = rest.flatMap((fault) => {
      if (isOfType(fault)) return [];
      return fault === either ? (isOther ? [] : [merged]) : [fault];
    });
  }
  return rest;
}

function describeFault({ instancePath, keyword, params, message }: ErrorObject): string {
  const where = instancePath === "" ? "the top level" : shownName(instancePath.slice(1).replaceAll("/", "."));
  const facts = params as {
    additionalProperty: string;
    missingProperty: string;
    allowedValue: unknown;
    allowedValues: unknown[];
  };
  if (keyword === "additionalProperties")
    return `  ${where}: unknown key "${shownName(facts.additionalProperty)}"`;
  if (keyword === "required") return `  ${where}: the key "${facts.missingProperty}" is missing`;
  if (keyword === "enum") return `  ${where}: must be one of ${facts.allowedValues.join(", ")}`;
  if (keyword === "const") return `  ${where}: must be ${JSON.stringify(facts.allowedValue)}`;
  return `  ${where}: ${message ?? keyword}`;
}

/** A key as errors show it. */
export function shownName(name: string): string {
  return printable(name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH)}...` : name);
}
