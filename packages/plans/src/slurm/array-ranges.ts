/** Indices as Slurm writes them: `0-3,7,9-12`. @param indices in rising order. */
export function formatRanges(indices: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < indices.length;) {
    const first = indices[at] ?? 0;
    let length = 1;
    while (indices[at + length] === first + length) length++;
    parts.push(length === 1 ? String(first) : `${first}-${first + length - 1}`);
    at += length;
  }
  return parts.join(",");
}

/** Reads what Slurm writes of pending tasks of an array: `0-3,7,9-12:2%4`; undefined where it is shortened or no list. */
export function parseRanges(text: string): number[] | undefined {
  const indices: number[] = [];
  const list = text.replace(/^\[(.*)\]$/, "$1").replace(/%\d+$/, "");
  for (const part of list.split(",")) {
    const [, first, last = first, step = "1"] = /^(\d+)(?:-(\d+))?(?::([1-9]\d*))?$/.exec(part) ?? [];
    if (first === undefined) return undefined;
    for (let index = Number(first); index <= Number(last); index += Number(step)) indices.push(index);
  }
  return indices;
}
