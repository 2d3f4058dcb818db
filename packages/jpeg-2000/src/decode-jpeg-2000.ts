import { growMemory } from "@spinegrade/pipeline/wasm";
import { findCodeStream } from "./codestream/find-code-stream.ts";
import { readCodeStream } from "./codestream/read-code-stream.ts";
import { layOutMemory } from "./kernel/memory-layout.ts";
import { openKernel } from "./kernel/open-kernel.ts";
import type { Jpeg2000Header } from "./read-jpeg-2000-header.ts";
import { decodeTile } from "./tiles/decode-tile.ts";
import { TileBudget } from "./tiles/tile-budget.ts";

/** A decoded picture. */
export interface Jpeg2000Picture extends Jpeg2000Header {
  /** [rows, columns], a new array; signed as `isSigned` says. */
  readonly pixels: Int16Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
}

/**
 * Decodes a grey JPEG 2000 picture (ITU-T T.800, Part 1): a code stream or a JP2 file of one component of up to 16 bits.
 *
 * 5/3 coded pictures are exact; 9/7 coded ones equal OpenJPEG's to a grey level. Nothing is guessed: a picture of which
 * a byte is missing is refused.
 * @throws Jpeg2000Error with `fault` "unsupported" for what another decoder may read, "corrupt" for damage.
 */
export function decodeJpeg2000(bytes: Uint8Array): Jpeg2000Picture {
  const stream = readCodeStream(findCodeStream(bytes));
  const { area, bits, isSigned, tileWidth, tileHeight } = stream.size;
  const [columns, rows] = [area.x1 - area.x0, area.y1 - area.y0];
  const kernel = openKernel();
  const tile = { columns: Math.min(columns, tileWidth), rows: Math.min(rows, tileHeight) };
  const layout = layOutMemory(kernel.freeMemory(), rows * columns, tile);
  growMemory(kernel, layout.end);
  const picture = { bytes, stream, budget: new TileBudget() };
  for (const [index, coded] of stream.tiles.entries()) decodeTile(kernel, layout, picture, index, coded);
  const decoded = kernel.memory.buffer.slice(layout.picture, layout.picture + rows * columns * 2);
  return {
    rows,
    columns,
    bits,
    isSigned,
    pixels: isSigned ? new Int16Array(decoded) : new Uint16Array(decoded),
  };
}
