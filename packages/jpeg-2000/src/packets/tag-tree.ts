import type { BitReader } from "./bit-reader.ts";

/**
 * A tag tree (ITU-T T.800 B.10.2): numbers of a grid, each node the least of the four below it, told bit by bit as far
 * as is asked.
 */
export class TagTree {
  readonly #columns: number;
  /** Index of the first node, and number of columns, of each level, the leaves first. */
  readonly #levels: readonly { readonly start: number; readonly columns: number }[];
  /** A number that the node's value is not below. */
  readonly #bounds: Int32Array;
  readonly #isKnown: Uint8Array;

  constructor(columns: number, rows: number) {
    const levels: { start: number; columns: number }[] = [];
    let nodes = 0;
    let [across, down] = [columns, rows];
    for (;;) {
      levels.push({ start: nodes, columns: across });
      nodes += across * down;
      if (across * down <= 1) break;
      [across, down] = [(across + 1) >> 1, (down + 1) >> 1];
    }
    this.#columns = columns;
    this.#levels = levels;
    this.#bounds = new Int32Array(nodes);
    this.#isKnown = new Uint8Array(nodes);
  }

  /** Whether the leaf's number is below `threshold`; reads the bits that this takes. */
  isBelow(bits: BitReader, leaf: number, threshold: number): boolean {
    const column = leaf % this.#columns;
    const row = (leaf - column) / this.#columns;
    let bound = 0;
    let isKnown = false;
    for (let height = this.#levels.length - 1; height >= 0; height--) {
      const level = this.#levels[height];
      if (level === undefined) break;
      const node = level.start + (row >> height) * level.columns + (column >> height);
      bound = Math.max(bound, this.#bounds[node] ?? 0);
      isKnown = this.#isKnown[node] === 1;
      while (!isKnown && bound < threshold) {
        if (bits.bit() === 1) isKnown = true;
        else bound++;
      }
      this.#bounds[node] = bound;
      this.#isKnown[node] = Number(isKnown);
    }
    return isKnown && bound < threshold;
  }

  /** The leaf's number, at most `most`; undefined when it is more. */
  valueOf(bits: BitReader, leaf: number, most: number): number | undefined {
    for (let value = 0; value <= most; value++) if (this.isBelow(bits, leaf, value + 1)) return value;
    return undefined;
  }
}
