/**
 * Yields what loaders load, in order, beginning each load while up to `ahead` things loaded before it are still to be
 * used. What a loader rejects with is thrown when its turn has come.
 */
export async function* loadAhead<T>(
  loaders: Iterable<() => Promise<T>>,
  ahead: number,
): AsyncGenerator<T, void, undefined> {
  const begun: Promise<T>[] = [];
  for (const load of loaders) {
    begun.push(begin(load));
    if (begun.length > ahead) yield await takeFirst(begun);
  }
  while (begun.length > 0) yield await takeFirst(begun);
}

function begin<T>(load: () => Promise<T>): Promise<T> {
  const loaded = load();
  loaded.catch(() => undefined); // told to who takes it, be that later or never
  return loaded;
}

function takeFirst<T>(begun: Promise<T>[]): Promise<T> {
  const first = begun.shift();
  if (first === undefined) throw new RangeError("nothing was begun");
  return first;
}
