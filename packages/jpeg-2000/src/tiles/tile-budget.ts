import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { BlockStyle } from "../codestream/coding-style.ts";
import type { Resolution } from "./resolutions.ts";

/**
 * Most precincts, and most code-blocks, of a picture. Each costs memory and time however little it holds;
 * a picture of 2^24 pixels has 16,384 code-blocks of 32 x 32.
 */
const MOST_PARTS = 2 ** 18;

/** Counts what the tiles of one picture consist of, before any of it is made. */
export class TileBudget {
  #precincts = 0;
  #blocks = 0;

  /** @throws Jpeg2000Error when the picture's tiles have more than `MOST_PARTS` precincts or code-blocks so far. */
  spend(resolutions: readonly Resolution[], style: BlockStyle, byteOffset: number): void {
    for (const [index, level] of resolutions.entries()) {
      this.#precincts += level.precinctsAcross * level.precinctsDown;
      this.#blocks += countBlocks(level, index === 0 ? 0 : 1, style);
    }
    check(this.#precincts, "precincts", byteOffset);
    check(this.#blocks, "code-blocks", byteOffset);
  }
}

function check(count: number, what: string, byteOffset: number): void {
  if (count <= MOST_PARTS) return;
  throw new Jpeg2000Error("unsupported", `${count} ${what}, at most ${MOST_PARTS} are supported`, byteOffset);
}

/** Code-blocks end where precincts do: those of all precincts are one grid. */
function countBlocks(level: Resolution, halving: number, style: BlockStyle): number {
  const width = 2 ** Math.min(level.precinctXLog2 - halving, style.blockWidthLog2);
  const height = 2 ** Math.min(level.precinctYLog2 - halving, style.blockHeightLog2);
  return level.bands.reduce((sum, { area: { x0, y0, x1, y1 } }) => {
    const across = Math.ceil(x1 / width) - Math.floor(x0 / width);
    const down = Math.ceil(y1 / height) - Math.floor(y0 / height);
    return sum + Math.max(0, across) * Math.max(0, down);
  }, 0);
}
