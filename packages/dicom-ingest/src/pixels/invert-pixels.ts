import type { PixelFormat, StoredPixels } from "./stored-pixels.ts";

/** Turns values over within the range that BitsStored gives them, in place: the lowest becomes the highest. */
export function invertPixels<T extends StoredPixels>(pixels: T, { bitsStored, isSigned }: PixelFormat): T {
  const sum = isSigned ? -1 : 2 ** bitsStored - 1; // of the lowest and the highest value
  for (let i = 0; i < pixels.length; i++) pixels[i] = sum - (pixels[i] as number);
  return pixels;
}
