/** A change of grey values, the same for all of them. */
export interface BrightnessChange {
  readonly contrastFactor: number;
  /** As a share of 255. */
  readonly brightness: number;
}

/**
 * Contrast, then brightness: v' = contrastFactor * v + 255 * brightness, cut to 0..255 and truncated, as
 * RandomBrightnessContrast of albumentations 1.4.14 does with uint8 images.
 * @param voxels any shape; not changed.
 */
export function adjustBrightness(
  voxels: Uint8Array,
  { contrastFactor, brightness }: BrightnessChange,
): Uint8Array {
  const table = new Uint8Array(256);
  // single precision as there, where it decides on which side of a whole number a value falls
  const [factor, offset] = [Math.fround(contrastFactor), Math.fround(255 * brightness)];
  for (let value = 0; value < 256; value++) {
    table[value] = Math.min(255, Math.max(0, Math.fround(Math.fround(value * factor) + offset)));
  }
  const adjusted = new Uint8Array(voxels.length);
  for (let i = 0; i < voxels.length; i++) adjusted[i] = table[voxels[i] as number] as number;
  return adjusted;
}
