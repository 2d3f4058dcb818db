/** Fields of what Slurm prints as JSON, whose form differs between its versions. */

/** @returns undefined where the value has no such field. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** @returns an empty text for anything else. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A number, plain or as `{ set, number }`. */
export function numberOf(value: unknown): number | undefined {
  const plain = typeof value === "object" && value !== null ? fieldOf(value, "number") : value;
  const isSet = fieldOf(value, "set") !== false;
  return isSet && typeof plain === "number" ? plain : undefined;
}

/** The list of jobs in what a program printed. @returns undefined for any other text. */
export function parseJobs(text: string): readonly unknown[] | undefined {
  const jobs = fieldOf(parse(text), "jobs");
  return Array.isArray(jobs) ? jobs : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller reads what Slurm prints as text then
  }
}
