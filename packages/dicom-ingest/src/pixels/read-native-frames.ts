import type { DataSet } from "../dicom/data-set.ts";
import { DicomError } from "../dicom/dicom-error.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import type { ElementRange } from "../dicom/elements/element-scanner.ts";
import { beginsWithItem } from "./fragments.ts";
import type { PixelMemory } from "./pixel-memory.ts";
import type { GridFormat } from "./read-grid-format.ts";
import {
  exceedsStoredBits,
  openCells,
  swapBytes,
  trimToStoredBits,
  type StoredPixels,
} from "./stored-pixels.ts";

/** Images that are not compressed. */
export interface NativeFrames {
  readonly frames: readonly StoredPixels[];
  /** Bytes of the value that follow the last image, but for the one that makes its length even. */
  readonly trailingBytes: number;
  /** Whether values of any have bits above HighBit that are cut off. */
  readonly isCut: boolean;
}

/** Whether a value has exactly the bytes of all images: some archives decompress pixels and keep the transfer syntax. */
export function isNative(file: DataSet, range: ElementRange, grid: GridFormat): boolean {
  const needed = grid.frames * frameBytesOf(grid);
  return (
    range.isOpen !== true && range.end - range.start === needed + (needed % 2) && !beginsWithItem(file, range)
  );
}

function frameBytesOf({ rows, columns, format }: GridFormat): number {
  return (rows * columns * format.bitsAllocated) / 8;
}

/**
 * Reads the frames of uncompressed pixel data. Ignores bytes after the last image, as pydicom does, unless they could
 * be another image: then NumberOfFrames, Rows or Columns is wrong.
 * @throws DicomError if the data do not fill all frames, or fill another one, or lie in fragments, as compressed ones do;
 *   checked before anything is allocated.
 */
export function readNativeFrames(
  file: DataSet,
  range: ElementRange,
  grid: GridFormat,
  memory: PixelMemory,
): NativeFrames {
  const { rows, columns, frames, format } = grid;
  const frameBytes = frameBytesOf(grid);
  const needed = frameBytes * frames;
  const declared = range.end - range.start;
  const held = file.bytes.length - range.start;
  // big endian swaps 16 bit words (VR OW) of 8 bit pixels too; OB it leaves alone (PS3.5-2015 section 8.1.1, annex A.3)
  const isSwapped = format.bitsAllocated === 8 && !file.encoding.littleEndian && range.vr === "OW";
  // a value has an even number of bytes, so an odd image carries one more; some writers forget it at the file's end
  const trailingBytes = Math.max(0, declared - needed - (needed % 2));
  // what is in fragments would be read as values, shifted by the items' headers
  if (range.isOpen === true || (trailingBytes > 0 && beginsWithItem(file, range)))
    throw encapsulated(file, range);
  const isWhole = declared >= needed && trailingBytes < frameBytes;
  const read = isSwapped ? needed + (needed % 2) : needed;
  if (!isWhole || held < read) {
    const found =
      held < declared ? `the file ends after ${held} of ${declared}: it is cut short` : `it has ${declared}`;
    const pixels = `${rows} x ${columns} pixels${frames === 1 ? "" : ` in ${frames} frames`}`;
    throw new DicomError(file.source, `must hold ${needed} bytes for ${pixels}; ${found}`, {
      tag: TAGS.pixelData,
      byteOffset: range.start,
    });
  }
  const cells = ownCells(file.bytes, range.start, read, memory);
  if (isSwapped) swapBytes(cells);
  const images = Array.from({ length: frames }, (_, frame) =>
    openCells(
      cells.subarray(frame * frameBytes, (frame + 1) * frameBytes),
      format,
      file.encoding.littleEndian,
    ),
  );
  const isCut = images.some((image) => exceedsStoredBits(image, format, memory.kernel));
  for (const image of images) trimToStoredBits(image, format, memory.kernel);
  return { frames: images, trailingBytes, isCut };
}

function encapsulated(file: DataSet, { start }: ElementRange): DicomError {
  return new DicomError(
    file.source,
    "lies in fragments, as compressed pixels do, although the transfer syntax says that they are not compressed",
    { tag: TAGS.pixelData, byteOffset: start },
  );
}

/** Pixel data that may be changed: in place if the reader may keep the file's bytes, otherwise a copy. */
function ownCells(
  file: Uint8Array<ArrayBuffer>,
  start: number,
  length: number,
  memory: PixelMemory,
): Uint8Array<ArrayBuffer> {
  const found = file.subarray(start, start + length);
  if (found.byteOffset % 2 === 0 && memory.commit(file)) return found;
  const cells = memory.allocate(length);
  cells.set(found);
  return cells;
}
