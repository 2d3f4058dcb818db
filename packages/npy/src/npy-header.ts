import { printable } from "@spinegrade/pipeline/printable";
import { NpyError } from "./npy-error.ts";
import { readToken, type Token } from "./python-tokens.ts";

/** The dictionary at the start of a .npy file. */
export interface NpyHeader {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** numpy's own limit of axes (`NPY_MAXDIMS` since 2.0). */
const MAX_AXES = 64;
const SHOWN = 200;

/**
 * Reads the dictionary as Python would: keys in any order, either quote, any spacing, with or without a comma after the
 * last item ("a reader MUST NOT depend on" numpy's own order, numpy/lib/format.py).
 * @throws NpyError that shows the header and says what was expected, and at which character.
 */
export function parseNpyHeader(header: string): NpyHeader {
  return new HeaderParser(header).parse();
}

class HeaderParser {
  readonly #header: string;
  #at = 0;
  #token: Token;

  constructor(header: string) {
    this.#header = header;
    this.#token = this.#read();
  }

  parse(): NpyHeader {
    const values = new Map<string, string | boolean | number[]>();
    this.#take("{");
    while (this.#token.value !== "}") {
      const key = this.#text("a key");
      if (values.has(key)) throw this.#error(`the key '${key}' once`);
      this.#take(":");
      values.set(key, this.#value(key));
      if (!this.#skip(",")) break;
    }
    this.#take("}");
    if (this.#token.kind !== "end") throw this.#error("nothing after the dictionary");
    return this.#headerOf(values);
  }

  #headerOf(values: ReadonlyMap<string, string | boolean | number[]>): NpyHeader {
    const [descr, fortranOrder, shape] = [
      values.get("descr"),
      values.get("fortran_order"),
      values.get("shape"),
    ];
    if (typeof descr === "string" && typeof fortranOrder === "boolean" && Array.isArray(shape))
      return { descr, fortranOrder, shape };
    throw this.#error("the keys 'descr', 'fortran_order' and 'shape'");
  }

  #value(key: string): string | boolean | number[] {
    if (key === "shape") return this.#shape();
    if (key === "fortran_order") return this.#boolean();
    if (key !== "descr") throw this.#error("no key but 'descr', 'fortran_order' and 'shape'");
    if (this.#token.value === "[") throw this.#error("one element type, not a structured array");
    return this.#text("an element type such as '<f4'");
  }

  #boolean(): boolean {
    const { value } = this.#token;
    if (value !== "True" && value !== "False") throw this.#error("True or False");
    this.#next();
    return value === "True";
  }

  /** A tuple: `()`, `(2,)`, `(2, 3)`; `(2)` is none in Python. */
  #shape(): number[] {
    const shape: number[] = [];
    let hasComma = false;
    this.#take("(");
    while (this.#token.value !== ")") {
      shape.push(this.#length());
      if (!this.#skip(",")) break;
      hasComma = true;
    }
    if (shape.length === 1 && !hasComma) throw this.#error('"," in a tuple of one length');
    this.#take(")");
    if (shape.length > MAX_AXES) throw this.#error(`a shape of at most ${MAX_AXES} axes`);
    return shape;
  }

  #length(): number {
    const length = Number(this.#token.value);
    if (this.#token.kind !== "number" || !Number.isSafeInteger(length))
      throw this.#error("a length of the shape");
    this.#next();
    return length;
  }

  #text(what: string): string {
    const { kind, value } = this.#token;
    if (kind !== "text") throw this.#error(what);
    this.#next();
    return value;
  }

  #skip(mark: string): boolean {
    if (this.#token.kind !== "mark" || this.#token.value !== mark) return false;
    this.#next();
    return true;
  }

  #take(mark: string): void {
    if (!this.#skip(mark)) throw this.#error(`"${mark}"`);
  }

  #next(): void {
    this.#token = this.#read();
  }

  #read(): Token {
    const token = readToken(this.#header, this.#at);
    if (token === undefined) throw this.#error("Python's literals");
    this.#at = token.end;
    return token;
  }

  #error(expected: string): NpyError {
    const header = this.#header.trim();
    const shown = printable(header.length > SHOWN ? `${header.slice(0, SHOWN)}...` : header);
    return new NpyError(
      `the .npy header is not numpy's: expected ${expected} before character ${this.#at}, in the header ` +
        `${shown}; save the array again with numpy.save`,
    );
  }
}
