import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A picture that OpenJPEG has encoded and decoded (tools/golden/dicom/jpeg_2000.py). */
export interface EncodedPicture {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly bits: number;
  readonly isSigned: boolean;
  /** OpenJPEG gives back what was encoded. */
  readonly isLossless: boolean;
  /** MD5 of the pixels that OpenJPEG decodes, as 16 bit little-endian numbers. */
  readonly pixelsMd5: string;
  /** The file's bytes, base64. */
  readonly encoded: string;
}

const FIXTURE = new URL("../../fixtures/encoded.json", import.meta.url);

/** The pictures of fixtures/encoded.json. */
export function readEncodedPictures(): readonly EncodedPicture[] {
  const { pictures } = JSON.parse(readFileSync(FIXTURE, "utf8")) as { pictures: readonly EncodedPicture[] };
  return pictures;
}

/** The file's bytes. */
export function bytesOf({ encoded }: EncodedPicture): Uint8Array {
  return Uint8Array.from(Buffer.from(encoded, "base64"));
}

/** As in the fixture. */
export function md5Of(pixels: Int16Array | Uint16Array): string {
  return createHash("md5").update(new Uint8Array(pixels.buffer)).digest("hex");
}
