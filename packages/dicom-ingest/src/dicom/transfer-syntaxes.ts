/** How the pixels of a file are encoded. */
export type PixelEncoding = "native" | "rle" | "jpeg-lossless" | "jpeg-ls";

/** A transfer syntax (PS3.5 section 10) that is read here. */
export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly encoding: PixelEncoding;
}

/** The transfer syntaxes that are read, by UID: those whose pixels come back exactly as they were stored. */
export const TRANSFER_SYNTAXES: ReadonlyMap<string, TransferSyntax> = new Map([
  syntax("1.2.840.10008.1.2", "Implicit VR Little Endian", "native"),
  syntax("1.2.840.10008.1.2.1", "Explicit VR Little Endian", "native"),
  syntax("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", "native"),
  syntax("1.2.840.10008.1.2.2", "Explicit VR Big Endian", "native"),
  syntax("1.2.840.10008.1.2.5", "RLE Lossless", "rle"),
  syntax("1.2.840.10008.1.2.4.57", "JPEG Lossless", "jpeg-lossless"),
  syntax("1.2.840.10008.1.2.4.70", "JPEG Lossless SV1", "jpeg-lossless"),
  syntax("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", "jpeg-ls"),
]);

/** Names of transfer syntaxes that are refused, for a message that says more than a number. */
export const REFUSED_TRANSFER_SYNTAXES: ReadonlyMap<string, string> = new Map([
  ["1.2.840.10008.1.2.4.50", "JPEG Baseline"],
  ["1.2.840.10008.1.2.4.51", "JPEG Extended 12-bit"],
  ["1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless"],
  // daikon decodes it, but not exactly: values of signed images come back one off
  ["1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless"],
  ["1.2.840.10008.1.2.4.91", "JPEG 2000"],
  ["1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless"],
  ["1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 RPCL Lossless"],
  ["1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000"],
]);

function syntax(uid: string, name: string, encoding: PixelEncoding): [string, TransferSyntax] {
  return [uid, { uid, name, encoding }];
}
