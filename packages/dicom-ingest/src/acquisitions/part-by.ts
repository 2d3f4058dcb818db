/** Groups items by a key; groups and items keep their input order. */
export function partBy<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  const parts = new Map<unknown, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [item]);
    else part.push(item);
  }
  return [...parts.values()];
}
