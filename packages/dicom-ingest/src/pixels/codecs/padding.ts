const PADDING = new Set([0x00, 0x20, 0xff]);

/**
 * Whether what follows an image's end marker is padding: one byte of any value, as values of an even length have it
 * (PS3.5 sections 8.2 and A.4), or any number of bytes of zero, of ones, or of spaces.
 */
export function isPadding(rest: Uint8Array): boolean {
  return rest.length <= 1 || rest.every((byte) => PADDING.has(byte));
}

/** Whether an image ends in the end marker that all JPEG formats share, but for padding. */
export function endsInMarker(image: Uint8Array): boolean {
  const isMarker = (at: number): boolean => image[at - 2] === 0xff && image[at - 1] === 0xd9;
  let end = image.length;
  if (end > 2 && !isMarker(end)) end--;
  while (end > 2 && !isMarker(end) && PADDING.has(image[end - 1] ?? 1)) end--;
  return end >= 2 && isMarker(end);
}
