import type { PixelFormat, StoredPixels } from "./stored-pixels.ts";

/** Turns values over within the range that BitsStored gives them, in place: the lowest becomes the highest. */
export function invertPixels<T extends StoredPixels>(pixels: T, format: PixelFormat): T {
  const sum = invertedSum(format);
  for (let i = 0; i < pixels.length; i++) pixels[i] = sum - (pixels[i] as number);
  return pixels;
}

/** The sum of a value and of what it becomes: of the lowest and the highest value. */
export function invertedSum({ bitsStored, isSigned }: PixelFormat): number {
  return isSigned ? -1 : 2 ** bitsStored - 1;
}
