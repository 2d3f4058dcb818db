/**
 * The tokens of the header's grammar, one alternative each: text, name, whole number (Python 2 wrote `3L`), punctuation.
 * Sticky, so that anything between two tokens is a fault; each alternative takes time linear in its length.
 */
const TOKEN =
  /\s*(?:(?<text>[urbURB]?(?:'[^'\\\n]*'|"[^"\\\n]*"))|(?<name>[A-Za-z_]+)|(?<number>\d+)[lL]?|(?<mark>[{}()[\],:]))/y;

/** A token and the index of the character after it. */
export interface Token {
  readonly kind: "text" | "name" | "number" | "mark" | "end";
  readonly value: string;
  readonly end: number;
}

/** The token at a character, after any blanks; undefined if no Python literal starts there. */
export function readToken(header: string, at: number): Token | undefined {
  TOKEN.lastIndex = at;
  const { text, name, number, mark } = TOKEN.exec(header)?.groups ?? {};
  const end = TOKEN.lastIndex;
  if (text !== undefined) return { kind: "text", value: text.replace(/^[a-zA-Z]?./, "").slice(0, -1), end };
  if (name !== undefined) return { kind: "name", value: name, end };
  if (number !== undefined) return { kind: "number", value: number, end };
  if (mark !== undefined) return { kind: "mark", value: mark, end };
  return /^[\s\0]*$/.test(header.slice(at)) ? { kind: "end", value: "the end", end: at } : undefined;
}
