/** Padding of a slice: its mirror image about the edge pixel (OpenCV's default border), or the edge pixel. */
export type Border = "reflect-101" | "replicate";

/** A slice with a border: a buffer to be filled again for each slice. */
export interface PaddedSlice {
  readonly pixels: Uint8Array;
  readonly stride: number;
  /** Copies slice `z` of the stack into the buffer, and fills the border. */
  readonly fill: (z: number) => void;
}

/** A buffer for the slices of a stack [D, H, W] with `radius` px of border on all sides. */
export function padSlices(
  voxels: Uint8Array,
  [H, W]: readonly [number, number],
  radius: number,
  border: Border,
): PaddedSlice {
  const stride = W + 2 * radius;
  const pixels = new Uint8Array(stride * (H + 2 * radius));
  const columns = sourceIndices(W, radius, border);
  const rows = sourceIndices(H, radius, border);
  const fill = (z: number): void => {
    for (const [y, sourceY] of rows.entries()) {
      const source = (z * H + sourceY) * W;
      const target = y * stride;
      pixels.set(voxels.subarray(source, source + W), target + radius);
      for (let k = 0; k < radius; k++) {
        pixels[target + k] = voxels[source + (columns[k] as number)] as number;
        const right = W + radius + k;
        pixels[target + right] = voxels[source + (columns[right] as number)] as number;
      }
    }
  };
  return { pixels, stride, fill };
}

/** For each position of the padded line, the position in the line it is read from. */
function sourceIndices(length: number, radius: number, border: Border): number[] {
  const last = length - 1;
  return Array.from({ length: length + 2 * radius }, (_, index) => {
    const position = index - radius;
    const mirrored = position < 0 ? -position : position > last ? 2 * last - position : position;
    // a line shorter than the border mirrors only so far
    const inside = border === "reflect-101" ? mirrored : position;
    return Math.min(Math.max(inside, 0), last);
  });
}
