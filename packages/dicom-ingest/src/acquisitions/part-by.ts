import { groupBy } from "@spinegrade/pipeline/group-by";

/** Groups items by a key; groups and items keep their input order. */
export function partBy<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  return [...groupBy(items, keyOf).values()];
}
