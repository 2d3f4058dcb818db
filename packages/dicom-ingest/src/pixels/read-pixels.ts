import { errorMessage } from "@spinegrade/pipeline/errors";
import type { DataSet } from "../dicom/data-set.ts";
import { DicomError, type DicomSource } from "../dicom/dicom-error.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import type { TransferSyntax } from "../dicom/transfer-syntaxes.ts";
import { codedKind } from "./codecs/coded-kind.ts";
import { darkenPadding, readPadding } from "./darken-padding.ts";
import { readCodedFrames, type CodedFrame } from "./encapsulated-frames.ts";
import { invertedSum, invertPixels } from "./invert-pixels.ts";
import { PixelMemory } from "./pixel-memory.ts";
import { readGridFormat, requireTransferSyntax, type GridFormat } from "./read-grid-format.ts";
import { hasOverlayInPixels } from "./overlays.ts";
import { isNative, readNativeFrames, type NativeFrames } from "./read-native-frames.ts";
import { readRescales, rescalePixels } from "./rescale.ts";
import type { StoredPixels } from "./stored-pixels.ts";

/** The pixel values of one image, row by row. */
export interface PixelGrid {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns]; in double precision only where rescaled. */
  readonly pixels: StoredPixels | Float64Array;
  /** Whether small values are bright: of MONOCHROME1, and not turned over; absent: large ones are. */
  readonly isInverse?: true;
  /** The sum of a value before and after the inversion of MONOCHROME1; absent where nothing was inverted. */
  readonly turnedOverSum?: number;
  /** Bytes that follow the last image in the value of PixelData; absent: none. */
  readonly trailingBytes?: number;
  /** Whether bits above HighBit that may be a part of values are cut off in a frame of the file; absent: no. */
  readonly isCut?: true;
}

/** Choices in reading pixels. */
export interface PixelOptions {
  /**
   * `modality`: values times RescaleSlope plus RescaleIntercept, of the file or of each frame's functional groups, in
   * double precision; `differing`: only in a series of which slices differ in them, or whose slope is negative (`ingestSeries`;
   * in `readSlices` it does nothing). By default the stored values are used, as in the published solution.
   */
  readonly rescale?: "modality" | "differing" | undefined;
  /** Whether MONOCHROME1 images are turned over within their stored range, so that large values are bright. */
  readonly invertMonochrome1?: boolean | undefined;
  /**
   * Whether pixels of PixelPaddingValue become as dark as the darkest others, where that value lies outside of the others'. By
   * default padding counts as pixels, as in the published solution.
   */
  readonly darkensPadding?: boolean | undefined;
  /** In a browser, the URL of the folder that holds the decoder files; by default the folder of the bundle. */
  readonly codecUrl?: string | undefined;
}

// compressed images of flat areas may be tiny; beyond this, the header requests more memory than its bytes can fill
const FREE_PIXELS = 2 ** 24;
const PIXELS_PER_BYTE = 256;

/**
 * Reads the pixel values of a greyscale image, frame by frame. Checks every length before decoding or allocating
 * anything.
 * @param memory receives uncompressed pixels; by default they get separate memory.
 * @returns for each frame its pixels, or the error if only some frames cannot be decoded.
 * @throws DicomError for unsupported formats, which it names, and for pixel data that do not fill the image.
 */
export async function readPixels(
  file: DataSet,
  options: PixelOptions = {},
  memory = new PixelMemory(),
): Promise<(PixelGrid | DicomError)[]> {
  const syntax = requireTransferSyntax(file);
  const grid = readGridFormat(file);
  const { rows, columns, frames, format } = grid;
  const range = file.find(TAGS.pixelData);
  if (range === undefined) {
    throw new DicomError(file.source, "is missing; the file holds no image", { tag: TAGS.pixelData });
  }
  const { trailingBytes, ...stored } =
    syntax.encoding === "native" || isNative(file, range, grid)
      ? readNativeFrames(file, range, grid, memory)
      : await decodeFrames(readCodedFrames(file, range, frames), file.source, { syntax, grid }, options);
  const isCut = stored.isCut && !hasOverlayInPixels(file);
  const isMonochrome1 = grid.photometric === "MONOCHROME1";
  const isInverted = isMonochrome1 && options.invertMonochrome1 === true;
  const padding = options.darkensPadding === true ? readPadding(file, format) : undefined;
  const rescales = options.rescale === "modality" ? readRescales(file, frames) : undefined;
  return stored.frames.map((found, frame) => {
    if (found instanceof DicomError) return found;
    const dark = padding === undefined ? found : darkenPadding(found, padding, isMonochrome1);
    const values = isInverted ? invertPixels(dark, format) : dark;
    const pixels = rescales === undefined ? values : rescalePixels(values, rescales[frame]);
    return {
      ...{ rows, columns, pixels },
      ...(isMonochrome1 && !isInverted && { isInverse: true }),
      ...(isInverted && { turnedOverSum: invertedSum(format) }),
      ...(trailingBytes > 0 && { trailingBytes }),
      ...(isCut && { isCut: true }),
    };
  });
}

/** Compressed images; of one that cannot be decoded, the error. */
type CodedImages = Omit<NativeFrames, "frames"> & { readonly frames: readonly (StoredPixels | DicomError)[] };

async function decodeFrames(
  coded: readonly CodedFrame[],
  source: DicomSource,
  { syntax, grid }: { syntax: TransferSyntax; grid: GridFormat },
  { codecUrl }: PixelOptions,
): Promise<CodedImages> {
  const pixels = grid.rows * grid.columns * coded.length;
  const bytes = coded.reduce((sum, frame) => sum + frame.bytes.length, 0);
  if (pixels > FREE_PIXELS + PIXELS_PER_BYTE * bytes) {
    throw new DicomError(
      source,
      `holds ${bytes} bytes of ${syntax.name} for ${pixels} pixels: that cannot be true`,
      {
        tag: TAGS.pixelData,
      },
    );
  }
  const { decodeFrame } = await import("./decode-frame.ts"); // with all decoders, which uncompressed series need not wait for
  const decoded: (StoredPixels | DicomError)[] = [];
  let isCut = false;
  for (const [frame, { bytes: image, offset }] of coded.entries()) {
    try {
      const found = await decodeFrame(image, syntax, grid, codecUrl);
      decoded.push(found.pixels);
      isCut ||= found.isCut;
    } catch (cause) {
      const isOnly = coded.length === 1;
      const kind = codedKind(image);
      const isOther = kind !== undefined && kind.encoding !== syntax.encoding;
      const fault = new DicomError(
        isOnly ? source : { ...source, frame },
        isOther
          ? `holds ${kind.name}, although the transfer syntax is ${syntax.name}`
          : `holds ${syntax.name} that cannot be decoded: ${errorMessage(cause)}`,
        { tag: TAGS.pixelData, byteOffset: offset, cause },
      );
      if (isOnly) throw fault;
      decoded.push(fault);
    }
  }
  return { frames: decoded, trailingBytes: 0, isCut };
}
