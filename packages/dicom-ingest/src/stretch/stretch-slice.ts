import type { PixelGrid } from "../pixels/read-pixels.ts";
import { reflect } from "../pixels/reflect.ts";
import { smoothSlice } from "./smooth-slice.ts";

/**
 * Resizes a slice to `side` by `side` pixels, whatever its own sides: bilinear between pixel centres, edges mirrored.
 * Along an axis that shrinks by a factor f, a Gaussian of standard deviation (f - 1) / 2 pixels smooths first. So does
 * skimage.transform.resize with order 1 and mode "reflect".
 * @param target receives the pixels, row by row.
 */
export function stretchSlice({ rows, columns, pixels }: PixelGrid, side: number, target: Float32Array): void {
  const doubles = { rows, columns, pixels: Float64Array.from(pixels) };
  const smooth = smoothSlice(doubles, [sigmaFor(rows, side), sigmaFor(columns, side)]).pixels;
  const [down, across] = [neighboursOf(rows, side), neighboursOf(columns, side)];
  for (let y = 0; y < side; y++) {
    const above = (down.before[y] as number) * columns;
    const below = (down.after[y] as number) * columns;
    const toBelow = down.weight[y] as number;
    for (let x = 0; x < side; x++) {
      const left = across.before[x] as number;
      const right = across.after[x] as number;
      const toRight = across.weight[x] as number;
      const upper = mix(smooth[above + left] as number, smooth[above + right] as number, toRight);
      const lower = mix(smooth[below + left] as number, smooth[below + right] as number, toRight);
      target[y * side + x] = mix(upper, lower, toBelow);
    }
  }
}

function sigmaFor(inputs: number, outputs: number): number {
  return Math.max(0, (inputs / outputs - 1) / 2);
}

function mix(from: number, to: number, weight: number): number {
  return from * (1 - weight) + to * weight;
}

/** For each pixel of a resized line the two that it lies between, and the weight of the second. */
interface Neighbours {
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly weight: Float64Array;
}

function neighboursOf(inputs: number, outputs: number): Neighbours {
  const places = Float64Array.from({ length: outputs }, (_, i) => ((i + 0.5) * inputs) / outputs - 0.5);
  const before = Int32Array.from(places, (place) => reflect(Math.floor(place), inputs));
  const after = Int32Array.from(places, (place) => reflect(Math.floor(place) + 1, inputs));
  return { before, after, weight: places.map((place) => place - Math.floor(place)) };
}
