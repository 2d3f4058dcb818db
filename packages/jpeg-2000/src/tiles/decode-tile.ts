import { resolveParameters } from "../codestream/coding-parameters.ts";
import type { CodedTile, CodeStream } from "../codestream/read-code-stream.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { strideOf, type MemoryLayout } from "../kernel/memory-layout.ts";
import { readPackets } from "../packets/read-packets.ts";
import { decodeBlocks } from "./decode-blocks.ts";
import { makePrecincts } from "./precincts.ts";
import { intersect, type Rectangle } from "./rectangle.ts";
import { makeResolutions, type Resolution } from "./resolutions.ts";
import type { TileBudget } from "./tile-budget.ts";

/** The part of the picture that a tile covers (ITU-T T.800 equations B-7 to B-10). */
function tileArea({ size }: CodeStream, index: number): Rectangle {
  const x0 = size.tileX0 + (index % size.tilesAcross) * size.tileWidth;
  const y0 = size.tileY0 + Math.floor(index / size.tilesAcross) * size.tileHeight;
  return intersect(size.area, { x0, y0, x1: x0 + size.tileWidth, y1: y0 + size.tileHeight });
}

/** The state that the tiles of a picture share. */
export interface CodedPicture {
  readonly bytes: Uint8Array;
  readonly stream: CodeStream;
  readonly budget: TileBudget;
}

/**
 * Decodes a tile into the picture in the kernel's memory.
 * @throws Jpeg2000Error when its packets or code-blocks are damaged.
 */
export function decodeTile(
  kernel: Kernel,
  layout: MemoryLayout,
  { bytes, stream, budget }: CodedPicture,
  index: number,
  tile: CodedTile,
): void {
  const { size } = stream;
  const area = tileArea(stream, index);
  const byteOffset = tile.parts[0]?.position ?? 0;
  const coding = resolveParameters(stream.parameters, tile.parameters, byteOffset);
  const { isReversible } = coding.blocks;
  const resolutions = makeResolutions(area, size.bits, coding, byteOffset);
  budget.spend(resolutions, coding.blocks, byteOffset);
  const mostPackets = tile.parts.reduce((sum, part) => sum + part.left, 0);
  const { layers } = coding.packets;
  const precincts = makePrecincts(area, resolutions, coding.blocks, { mostPackets, layers, byteOffset });
  readPackets(tile, precincts, coding);

  const [columns, rows] = [area.x1 - area.x0, area.y1 - area.y0];
  const plane = { at: layout.plane, stride: strideOf(columns) };
  new Uint8Array(kernel.memory.buffer).fill(0, plane.at, plane.at + plane.stride * rows);
  for (const { bands } of resolutions) {
    for (const band of bands) decodeBlocks(kernel, bytes, band, coding.blocks, plane, layout.segment);
  }
  transform(kernel, layout, resolutions, plane.stride, isReversible);

  const pictureStride = (size.area.x1 - size.area.x0) * 2;
  const to = layout.picture + (area.y0 - size.area.y0) * pictureStride + (area.x0 - size.area.x0) * 2;
  const half = 2 ** (size.bits - 1);
  const [shift, least] = size.isSigned ? [0, -half] : [half, 0];
  const store = isReversible ? kernel.pictureOfWhole : kernel.pictureOfReal;
  store(plane.at, plane.stride, to, pictureStride, columns, rows, shift, least, least + 2 * half - 1);
}

/** The inverse wavelet transform of a tile's plane, from the lowest resolution level to the picture's. */
function transform(
  kernel: Kernel,
  { plane, otherPlane, lines }: MemoryLayout,
  resolutions: readonly Resolution[],
  stride: number,
  isReversible: boolean,
): void {
  const [rowsOf, columnsOf] = isReversible
    ? [kernel.rows53, kernel.columns53]
    : [kernel.rows97, kernel.columns97];
  for (const { area } of resolutions.slice(1)) {
    const [columns, rows] = [area.x1 - area.x0, area.y1 - area.y0];
    if (columns <= 0 || rows <= 0) continue;
    rowsOf(plane, otherPlane, stride, columns, rows, area.x0 % 2, lines);
    columnsOf(otherPlane, plane, stride, columns, rows, area.y0 % 2);
  }
}
