/**
 * Yields the results of loaders in order. A load starts while no more than `ahead` earlier results are unused. A
 * loader's error is thrown when its result is due.
 */
export async function* prefetch<T>(
  loaders: Iterable<() => Promise<T>>,
  ahead: number,
): AsyncGenerator<T, void, undefined> {
  const started: Promise<T>[] = [];
  for (const load of loaders) {
    started.push(start(load));
    if (started.length > ahead) yield await takeFirst(started);
  }
  while (started.length > 0) yield await takeFirst(started);
}

function start<T>(load: () => Promise<T>): Promise<T> {
  const loaded = load();
  loaded.catch(() => undefined); // the consumer receives the error, later or never
  return loaded;
}

function takeFirst<T>(started: Promise<T>[]): Promise<T> {
  const first = started.shift();
  if (first === undefined) throw new RangeError("no load was started");
  return first;
}
