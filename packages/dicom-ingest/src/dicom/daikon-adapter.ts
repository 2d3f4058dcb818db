import daikon from "daikon";

/**
 * Decodes one JPEG or JPEG-LS image. The one door to daikon.
 * @throws whatever the decoder throws, of any type.
 */
export function decodeJpeg(image: Uint8Array, transferSyntaxUid: string): unknown {
  const reader = new daikon.Image();
  reader.tags["00020010"] = { value: [transferSyntaxUid] };
  return reader.decompressJPEG(Uint8Array.from(image).buffer);
}
