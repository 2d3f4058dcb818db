import type { PixelGrid } from "../pixels/read-pixels.ts";
import { reflect } from "../pixels/reflect.ts";
import type { StoredPixels } from "../pixels/stored-pixels.ts";

/**
 * Slices of one shape on top of each other; 32 bit only where signed and unsigned 16 bit slices meet, double precision
 * only where a slice is rescaled.
 */
export interface Stack {
  /** [D, H, W] */
  readonly pixels: StoredPixels | Int32Array | Float64Array;
  readonly shape: readonly [number, number, number];
}

/**
 * Stacks slices to [D, H, W]. Smaller ones are padded at the bottom and right by reflection, without repeating the
 * edge, again and again where the slice is too small for one reflection (numpy.pad, mode "reflect"). Slices of
 * different pixel kinds meet in the type that holds both (numpy.stack).
 */
export function stackSlices(slices: readonly PixelGrid[], [height, width]: readonly [number, number]): Stack {
  const pixels = allocate(slices, slices.length * height * width);
  slices.forEach((slice, index) => {
    const plane = pixels.subarray(index * height * width, (index + 1) * height * width);
    if (slice.rows === height && slice.columns === width) plane.set(slice.pixels);
    else reflectInto(plane, slice, [height, width]);
  });
  return { pixels, shape: [slices.length, height, width] };
}

/** The same as arrays of one kind that follow on each other: the slices' own where they can be stacked as they are. */
export function stackParts(
  slices: readonly PixelGrid[],
  [height, width]: readonly [number, number],
): Stack["pixels"][] {
  const kinds = new Set(slices.map(({ pixels }) => pixels.constructor.name));
  const isPadded = slices.some(({ rows, columns }) => rows !== height || columns !== width);
  if (kinds.size > 1 || isPadded || kinds.has("Float64Array"))
    return [stackSlices(slices, [height, width]).pixels];
  return slices.map(({ pixels }) => pixels);
}

function reflectInto(
  plane: Stack["pixels"],
  { rows, columns, pixels }: PixelGrid,
  [height, width]: readonly [number, number],
): void {
  const sourceColumns = Array.from({ length: width }, (_, x) => reflect(x, columns));
  for (let y = 0; y < height; y++) {
    const sourceRow = reflect(y, rows) * columns;
    for (let x = 0; x < width; x++) {
      plane[y * width + x] = pixels[sourceRow + (sourceColumns[x] as number)] as number;
    }
  }
}

/** The type that numpy.result_type gives for the slices' types. */
function allocate(slices: readonly PixelGrid[], length: number): Stack["pixels"] {
  let [signedBytes, unsignedBytes] = [0, 0]; // of the widest of each kind, 0 for none
  for (const { pixels } of slices) {
    const bytes = pixels.BYTES_PER_ELEMENT;
    if (bytes === 8) return new Float64Array(length);
    if (isSigned(pixels)) signedBytes = Math.max(signedBytes, bytes);
    else unsignedBytes = Math.max(unsignedBytes, bytes);
  }
  if (signedBytes === 0) return unsignedBytes === 1 ? new Uint8Array(length) : new Uint16Array(length);
  if (unsignedBytes === 2) return new Int32Array(length);
  return signedBytes === 1 && unsignedBytes === 0 ? new Int8Array(length) : new Int16Array(length);
}

function isSigned(pixels: PixelGrid["pixels"]): boolean {
  return pixels.constructor.name.startsWith("Int"); // by name: the array may come from another realm
}
