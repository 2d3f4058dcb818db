/** Addresses in the kernel's memory while a picture is decoded, in bytes. */
export interface MemoryLayout {
  /** A segment of a code-block, as it came. */
  readonly segment: number;
  /** Two lines for the transform of rows. */
  readonly lines: number;
  /** The picture's 16 bit pixels, row by row. */
  readonly picture: number;
  /** A tile's coefficients, and the other plane of the transform. */
  readonly plane: number;
  readonly otherPlane: number;
  readonly end: number;
}

/** The most bytes of a code-block, and the bytes that may be read beyond them. */
const SEGMENT_BYTES = 65536 + 64;
/** Vectors are of 16 bytes. */
const VECTOR = 16;

/** Bytes from a row of a tile's plane to the next: whole vectors, and not a power of two, which caches dislike. */
export function strideOf(columns: number): number {
  return alignUp(columns * 4) + VECTOR;
}

/** @param start where free memory begins. */
export function layOutMemory(
  start: number,
  pixels: number,
  tile: { columns: number; rows: number },
): MemoryLayout {
  const planeBytes = strideOf(tile.columns) * tile.rows + VECTOR;
  const segment = alignUp(start);
  const lines = segment + SEGMENT_BYTES;
  const picture = alignUp(lines + tile.columns * 4 + 8 * VECTOR);
  const plane = alignUp(picture + pixels * 2);
  const otherPlane = plane + planeBytes;
  return { segment, lines, picture, plane, otherPlane, end: otherPlane + planeBytes };
}

function alignUp(bytes: number): number {
  return Math.ceil(bytes / VECTOR) * VECTOR;
}
