import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { Rectangle } from "../tiles/rectangle.ts";

/** The picture's place on the reference grid, its tiles and its values (SIZ, ITU-T T.800 A.5.1). */
export interface PictureSize {
  readonly area: Rectangle;
  readonly tileX0: number;
  readonly tileY0: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly tilesAcross: number;
  readonly tilesDown: number;
  /** 1 to 16. */
  readonly bits: number;
  readonly isSigned: boolean;
}

/** More pixels are refused before anything is allocated: 4096 x 4096, a mammogram has 14 million. */
const MOST_PIXELS = 2 ** 24;
const HTJ2K = 0x4000;

/** @throws Jpeg2000Error for impossible sizes, several components, more than 16 bits. */
export function readPictureSize(segment: ByteReader): PictureSize {
  const at = segment.position;
  const capabilities = segment.uint16();
  if ((capabilities & HTJ2K) !== 0) throw new Jpeg2000Error("unsupported", "HTJ2K is not read", at);
  const [x1, y1, x0, y0] = [segment.uint32(), segment.uint32(), segment.uint32(), segment.uint32()];
  const [tileWidth, tileHeight] = [segment.uint32(), segment.uint32()];
  const [tileX0, tileY0] = [segment.uint32(), segment.uint32()];
  const area = { x0, y0, x1, y1 };
  const tiles = { tileX0, tileY0, tileWidth, tileHeight };
  if (x0 >= x1 || y0 >= y1) throw new Jpeg2000Error("corrupt", "SIZ: the picture has no pixels", at);
  if (!areTilesPossible(area, tiles)) {
    throw new Jpeg2000Error("corrupt", "SIZ: the first tile is outside the picture", at);
  }
  if ((x1 - x0) * (y1 - y0) > MOST_PIXELS) {
    const size = `${y1 - y0} rows of ${x1 - x0} columns`;
    throw new Jpeg2000Error("unsupported", `SIZ: ${size} are more than ${MOST_PIXELS} pixels`, at);
  }
  const tilesAcross = Math.ceil((x1 - tileX0) / tileWidth);
  const tilesDown = Math.ceil((y1 - tileY0) / tileHeight);
  return { area, ...tiles, tilesAcross, tilesDown, ...readComponent(segment) };
}

function areTilesPossible(
  { x0, y0 }: Rectangle,
  {
    tileX0,
    tileY0,
    tileWidth,
    tileHeight,
  }: Pick<PictureSize, "tileX0" | "tileY0" | "tileWidth" | "tileHeight">,
): boolean {
  return tileX0 <= x0 && tileY0 <= y0 && tileX0 + tileWidth > x0 && tileY0 + tileHeight > y0;
}

function readComponent(segment: ByteReader): { bits: number; isSigned: boolean } {
  const at = segment.position;
  const components = segment.uint16();
  if (components !== 1)
    throw new Jpeg2000Error("unsupported", `SIZ: ${components} components, only 1 is supported`, at);
  const depth = segment.uint8();
  const [xStep, yStep] = [segment.uint8(), segment.uint8()];
  if (xStep !== 1 || yStep !== 1) {
    throw new Jpeg2000Error(
      "unsupported",
      `SIZ: every ${xStep} by ${yStep} pixels, sub-sampling is not supported`,
      at,
    );
  }
  const bits = (depth & 0x7f) + 1;
  if (bits > 16) throw new Jpeg2000Error("unsupported", `SIZ: ${bits} bits, at most 16 are supported`, at);
  if (segment.left > 0)
    throw new Jpeg2000Error("corrupt", "SIZ is longer than its content", segment.position);
  return { bits, isSigned: depth > 0x7f };
}
