import type { Anatomy } from "../anatomy/build-anatomy.ts";
import { softTissue } from "../anatomy/soft-tissue.ts";
import { add, scale } from "@spinegrade/volumes/slices";
import type { NoiseField } from "../math/noise-field.ts";
import { makeBrush } from "./brush.ts";
import { paintStructure } from "./paint-structure.ts";
import { normalOf, toPatientPoint, type SlicePlane } from "../math/slice-plane.ts";
import { CONTRASTS, type Contrast, type Sequence } from "../anatomy/tissue.ts";

/** Largest component towards the head of a horizontal row's unit vector: rounding alone. */
const HORIZONTAL = 1e-9;

/** Options for rendering a slice. */
export interface SliceRequest {
  readonly plane: SlicePlane;
  readonly thicknessMm: number;
  readonly sequence: Sequence;
  /** Thin sheets whose mean is the slice: partial volume through the plane. */
  readonly sheets: number;
}

/**
 * Renders the ideal signal of a slice, without scanner artefacts, float [rows, columns]. Soft tissue is sampled in the
 * middle of the slice. The spine is painted part by part in thin sheets, each part only within its bounding box, and
 * averaged.
 * @throws RangeError where the rows of the plane are not horizontal: a row is computed at one height.
 */
export function renderSlice(
  anatomy: Anatomy,
  noise: NoiseField,
  { plane, thicknessMm, sequence, sheets }: SliceRequest,
): Float32Array {
  const [, , rise] = plane.rowDirection;
  if (Math.abs(rise) > HORIZONTAL)
    throw new RangeError(`rows must be horizontal, but the row direction rises by ${rise} towards the head`);
  const contrast = CONTRASTS[sequence];
  const background = renderSoftTissue(anatomy, noise, plane, contrast);
  const mean = new Float32Array(background.length);
  const sheet = new Float32Array(background.length);
  const normal = normalOf(plane);
  const brush = makeBrush(noise, contrast, anatomy.physique.noiseOffset, plane.columns);
  for (let i = 0; i < sheets; i++) {
    const offset = ((i + 0.5) / sheets - 0.5) * thicknessMm;
    const sheetPlane = { ...plane, positionMm: add(plane.positionMm, scale(normal, offset)) };
    sheet.set(background);
    for (const structure of anatomy.structures) paintStructure(sheet, sheetPlane, structure, brush);
    for (let j = 0; j < mean.length; j++) mean[j] = (mean[j] as number) + (sheet[j] as number) / sheets;
  }
  return mean;
}

function renderSoftTissue(
  anatomy: Anatomy,
  noise: NoiseField,
  plane: SlicePlane,
  contrast: Contrast,
): Float32Array {
  const fillRow = softTissue(anatomy, noise, contrast, plane.columns);
  const image = new Float32Array(plane.rows * plane.columns);
  const [dx, dy] = scale(plane.rowDirection, plane.pixelSpacingMm);
  const xs = new Float64Array(plane.columns);
  const ys = new Float64Array(plane.columns);
  const signals = new Float64Array(plane.columns);
  for (let row = 0; row < plane.rows; row++) {
    const [x, y, z] = toPatientPoint(plane, [0, row]);
    for (let column = 0; column < plane.columns; column++) {
      xs[column] = x + column * dx;
      ys[column] = y + column * dy;
    }
    fillRow(xs, ys, z, signals);
    image.set(signals, row * plane.columns);
  }
  return image;
}
