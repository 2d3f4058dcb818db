/** A person writes no larger file, and in what a program writes no key appears twice. */
const MOST_CHARACTERS = 1 << 20;
const TOKEN = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|[{}]/g;

/**
 * The first key that appears twice in one object of a valid JSON text, and its line. `JSON.parse` takes the last value without a
 * word, so that a file with a line added at its top would not do what it says.
 */
export function findRepeatedKey(text: string): { readonly key: string; readonly line: number } | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const open: Set<string>[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [token, written, colon] = match;
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (colon !== undefined && written !== undefined) {
      const key = String(JSON.parse(`"${written}"`));
      const keys = open.at(-1);
      if (keys?.has(key) === true) return { key, line: text.slice(0, match.index).split("\n").length };
      keys?.add(key);
    }
  }
  return undefined;
}
