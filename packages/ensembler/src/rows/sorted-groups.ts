import { groupBy } from "@spinegrade/pipeline/group-by";

/** The items in groups of equal key, groups in ascending order of key. */
export function sortedGroups<Item>(items: readonly Item[], keyOf: (item: Item) => number | string): Item[][] {
  return [...groupBy(items, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}
