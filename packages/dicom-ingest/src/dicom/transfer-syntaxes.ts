/** Encoding of the pixels of a file. */
export type PixelEncoding = "native" | "rle" | "jpeg-dct" | "jpeg-lossless" | "jpeg-ls" | "jpeg-2000";

/** A transfer syntax (PS3.5 section 10) that is read here. */
export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly encoding: PixelEncoding;
}

export const IMPLICIT = "1.2.840.10008.1.2";
export const EXPLICIT = "1.2.840.10008.1.2.1";
export const DEFLATED = "1.2.840.10008.1.2.1.99";
export const BIG_ENDIAN = "1.2.840.10008.1.2.2";

/** The transfer syntaxes that are read, by UID. */
export const TRANSFER_SYNTAXES: ReadonlyMap<string, TransferSyntax> = new Map([
  syntax(IMPLICIT, "Implicit VR Little Endian", "native"),
  syntax(EXPLICIT, "Explicit VR Little Endian", "native"),
  syntax(DEFLATED, "Deflated Explicit VR Little Endian", "native"),
  syntax(BIG_ENDIAN, "Explicit VR Big Endian", "native"),
  syntax("1.2.840.10008.1.2.5", "RLE Lossless", "rle"),
  syntax("1.2.840.10008.1.2.4.50", "JPEG Baseline", "jpeg-dct"),
  syntax("1.2.840.10008.1.2.4.51", "JPEG Extended 12-bit", "jpeg-dct"),
  syntax("1.2.840.10008.1.2.4.57", "JPEG Lossless", "jpeg-lossless"),
  syntax("1.2.840.10008.1.2.4.70", "JPEG Lossless SV1", "jpeg-lossless"),
  syntax("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", "jpeg-ls"),
  syntax("1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless", "jpeg-ls"),
  syntax("1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", "jpeg-2000"),
  syntax("1.2.840.10008.1.2.4.91", "JPEG 2000", "jpeg-2000"),
  syntax("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless", "jpeg-2000"),
  syntax("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 RPCL Lossless", "jpeg-2000"),
  syntax("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", "jpeg-2000"),
]);

/** Names of transfer syntaxes that are refused, for a message that says more than a number. */
export const REFUSED_TRANSFER_SYNTAXES: ReadonlyMap<string, string> = new Map([
  ["1.2.840.10008.1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian"],
  ["1.2.840.10008.1.2.4.52", "JPEG Extended, processes 3 and 5, retired"],
  ["1.2.840.10008.1.2.4.53", "JPEG Spectral Selection, processes 6 and 8, retired"],
  ["1.2.840.10008.1.2.4.55", "JPEG Full Progression, processes 10 and 12, retired"],
  ["1.2.840.10008.1.2.4.58", "JPEG Lossless, process 15, retired"],
  ["1.2.840.10008.1.2.4.92", "JPEG 2000 Multi-component Lossless"],
  ["1.2.840.10008.1.2.4.93", "JPEG 2000 Multi-component"],
  ["1.2.840.10008.1.2.4.94", "JPIP Referenced"],
  ["1.2.840.10008.1.2.4.95", "JPIP Referenced Deflate"],
  ["1.2.840.10008.1.2.4.100", "MPEG2 Main Profile"],
  ["1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264"],
  ["1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile"],
  ["1.2.840.10008.1.2.4.110", "JPEG XL Lossless"],
  ["1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression"],
  ["1.2.840.10008.1.2.4.112", "JPEG XL"],
]);

function syntax(uid: string, name: string, encoding: PixelEncoding): [string, TransferSyntax] {
  return [uid, { uid, name, encoding }];
}
