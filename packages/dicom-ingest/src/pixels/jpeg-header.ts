/** What the frame header of a JPEG or JPEG-LS image says. */
export interface JpegHeader {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
}

/** Reads the size from a JPEG or JPEG-LS image; undefined when there is no frame header: the image is damaged. */
export function readJpegHeader(image: Uint8Array): JpegHeader | undefined {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  if (image.length < 12 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let offset = 2; offset + 10 <= image.length;) {
    const marker = view.getUint16(offset);
    if (isFrameHeader(marker)) {
      const components = view.getUint8(offset + 9);
      return { rows: view.getUint16(offset + 5), columns: view.getUint16(offset + 7), components };
    }
    if (marker >> 8 !== 0xff) return undefined;
    offset += 2 + view.getUint16(offset + 2);
  }
  return undefined;
}

/** Whether the image ends in the end-of-image marker; padding after it, of zeros or ones, is left aside. */
export function hasEndMarker(image: Uint8Array): boolean {
  let end = image.length;
  while (end > 2 && (image[end - 1] === 0 || image[end - 1] === 0xff)) end--;
  return image[end - 2] === 0xff && image[end - 1] === 0xd9;
}

/** SOF0 to SOF15 without DHT, JPG and DAC, and JPEG-LS's SOF55 (ITU-T T.81 table B.1, T.87 annex C). */
function isFrameHeader(marker: number): boolean {
  if (marker === 0xfff7) return true;
  return marker >= 0xffc0 && marker <= 0xffcf && marker !== 0xffc4 && marker !== 0xffc8 && marker !== 0xffcc;
}
