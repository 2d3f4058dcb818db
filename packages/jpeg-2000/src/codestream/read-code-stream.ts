import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { ByteReader } from "./byte-reader.ts";
import { readParameters, type CodingParameters } from "./coding-parameters.ts";
import { endOfCodeStream } from "./end-of-code-stream.ts";
import { MARKER, nameMarker } from "./markers.ts";
import { readPictureSize, type PictureSize } from "./picture-size.ts";

/** A tile's parameters and the packets of its parts, in order. */
export interface CodedTile {
  readonly parameters: CodingParameters;
  readonly parts: ByteReader[];
}

/** A code stream taken apart, its packets unread. */
export interface CodeStream {
  readonly size: PictureSize;
  readonly parameters: CodingParameters;
  /** In the order of their numbers. */
  readonly tiles: readonly CodedTile[];
}

/** SOT and SOD, and no packet. */
const LEAST_TILE_BYTES = 14;

/** The main header (ITU-T T.800 A.3); the reader then stands before the first tile part. */
export function readMainHeader(stream: ByteReader): { size: PictureSize; parameters: CodingParameters } {
  expectMarker(stream, MARKER.soc);
  expectMarker(stream, MARKER.siz);
  const size = readPictureSize(readSegment(stream, MARKER.siz));
  const parameters: CodingParameters = {};
  while (stream.peekUint16() !== MARKER.sot) {
    const marker = stream.uint16();
    readParameters(marker, readSegment(stream, marker), parameters);
  }
  return { size, parameters };
}

/**
 * Takes a code stream apart. Bytes after its end (EOC) are not looked at.
 * @throws Jpeg2000Error when a part is longer than the bytes, a tile has no part, or the end is missing.
 */
export function readCodeStream(stream: ByteReader): CodeStream {
  const { size, parameters } = readMainHeader(stream);
  const count = size.tilesAcross * size.tilesDown;
  if (count * LEAST_TILE_BYTES > stream.left) {
    throw new Jpeg2000Error("corrupt", `${count} tiles in ${stream.left} bytes`, stream.position);
  }
  const tiles = Array.from({ length: count }, (): CodedTile => ({ parameters: {}, parts: [] }));
  while (stream.peekUint16() !== MARKER.eoc) readTilePart(stream, tiles);
  const missing = tiles.findIndex(({ parts }) => parts.length === 0);
  if (missing >= 0) throw new Jpeg2000Error("corrupt", `tile ${missing} is missing`, stream.position);
  return { size, parameters, tiles };
}

function readTilePart(stream: ByteReader, tiles: readonly CodedTile[]): void {
  const start = stream.position;
  expectMarker(stream, MARKER.sot);
  const segment = readSegment(stream, MARKER.sot);
  const [index, length, part] = [segment.uint16(), segment.uint32(), segment.uint8()];
  const tile = tiles[index];
  if (tile === undefined) throw new Jpeg2000Error("corrupt", `tile ${index} of ${tiles.length}`, start);
  if (part !== tile.parts.length) {
    throw new Jpeg2000Error(
      "corrupt",
      `part ${part} of tile ${index} after ${tile.parts.length} parts`,
      start,
    );
  }
  stream.position = start;
  const content = stream.take(length === 0 ? lengthToEnd(stream) : length, `part ${part} of tile ${index}`);
  content.position = Math.min(start + LEAST_TILE_BYTES - 2, content.end);
  for (let marker = content.uint16(); marker !== MARKER.sod; marker = content.uint16()) {
    readParameters(marker, readSegment(content, marker), tile.parameters);
  }
  tile.parts.push(content);
}

/** The last tile part may leave its length open; it then ends where EOC does. */
function lengthToEnd(stream: ByteReader): number {
  return endOfCodeStream(stream) - 2 - stream.position;
}

function expectMarker(stream: ByteReader, expected: number): void {
  const at = stream.position;
  if (stream.left < 2) throw new Jpeg2000Error("corrupt", `${nameMarker(expected)} is missing`, at);
  const found = stream.uint16();
  if (found !== expected) {
    const hex = found.toString(16).padStart(4, "0");
    throw new Jpeg2000Error("corrupt", `${hex} where ${nameMarker(expected)} belongs`, at);
  }
}

function readSegment(stream: ByteReader, marker: number): ByteReader {
  const length = stream.uint16();
  return stream.take(length - 2, `the segment ${nameMarker(marker)}`);
}
