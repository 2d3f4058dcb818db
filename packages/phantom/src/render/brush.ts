import type { Vector3 } from "@spinegrade/volumes/slices";
import type { Contrast } from "../anatomy/tissue.ts";
import type { NoiseField } from "../math/noise-field.ts";
import { Points } from "../math/points.ts";

/** The values with which parts are painted, and lists for a row of pixels that each row reuses. */
export interface Brush {
  readonly noise: NoiseField;
  readonly contrast: Contrast;
  /** Offset of the body in the noise field, so that no two bodies have the same grain. */
  readonly noiseOffset: Vector3;
  /** A row's first pixel in the frame of a part, all its pixels, and their depths. */
  readonly first: Points;
  readonly line: Points;
  readonly depths: Float64Array;
  readonly row: PaintedPixels;
  readonly grain: Grain;
}

/** The pixels of a row that a part covers. */
export interface PaintedPixels {
  count: number;
  readonly column: Int32Array;
  readonly depth: Float64Array;
  /** Their positions in the frame of the part. */
  readonly points: Points;
  readonly signal: Float64Array;
}

/** The pixels of a row that a textured layer covers: which of the painted ones, how far, and their texture. */
export interface Grain {
  readonly index: Int32Array;
  readonly cover: Float64Array;
  readonly finePoints: Points;
  readonly coarsePoints: Points;
  readonly fine: Float64Array;
  readonly coarse: Float64Array;
}

/** A brush for images of at most `columns` columns. */
export function makeBrush(
  noise: NoiseField,
  contrast: Contrast,
  noiseOffset: Vector3,
  columns: number,
): Brush {
  const numbers = (): Float64Array => new Float64Array(columns);
  return {
    noise,
    contrast,
    noiseOffset,
    first: new Points(1),
    line: new Points(columns),
    depths: numbers(),
    row: {
      count: 0,
      column: new Int32Array(columns),
      depth: numbers(),
      points: new Points(columns),
      signal: numbers(),
    },
    grain: {
      index: new Int32Array(columns),
      cover: numbers(),
      finePoints: new Points(columns),
      coarsePoints: new Points(columns),
      fine: numbers(),
      coarse: numbers(),
    },
  };
}
