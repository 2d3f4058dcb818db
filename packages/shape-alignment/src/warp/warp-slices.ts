import { halveSlices, HALVING } from "./halve-slices.ts";
import { applyToPoint, compose, invert, localScale, type Matrix3 } from "../transforms/matrix3.ts";
import type { SliceSize } from "./resize-and-centre.ts";
import { MARGIN, samplingMap, type SamplingMap } from "./sampling-map.ts";
import { checkVolume, type VolumeShape } from "../template/volume-shape.ts";

/** Sampling of slices. */
export interface WarpOptions {
  /**
   * Average the slices down by powers of two first where the warp shrinks by more than two, so that fine structures
   * are not stepped over. Default false: plain bilinear sampling, as cv2.
   */
  readonly antialias?: boolean;
  /** Give the slices in reverse order. Default false. */
  readonly reverseSlices?: boolean;
}

/**
 * Moves every slice by one affine map or homography: bilinear between pixel centres, zero outside
 * (`cv2.warpAffine`, `cv2.warpPerspective` with their defaults; positions are rounded to 1/32 px as there).
 * @param voxels [D, H, W].
 * @param matrix from pixels of a slice to pixels of the output.
 * @param outSize rows and columns of the output.
 * @returns [D, h, w].
 * @throws RangeError when the shape does not fit the voxels or the matrix has no inverse.
 */
export function warpSlices(
  voxels: Uint8Array,
  shape: VolumeShape,
  matrix: Matrix3,
  outSize: SliceSize,
  options: WarpOptions = {},
): Uint8Array {
  checkVolume(voxels, shape);
  const source =
    options.antialias === true ? shrink(voxels, shape, matrix, outSize) : { voxels, shape, matrix };
  const [D, H, W] = source.shape;
  const map = samplingMap(source.matrix, [H, W], outSize);
  const padded = new Uint8Array((H + MARGIN.above + MARGIN.below) * (W + MARGIN.left + MARGIN.right));
  const output = new Uint8Array(D * outSize[0] * outSize[1]);
  for (let z = 0; z < D; z++) {
    const sourceZ = options.reverseSlices === true ? D - 1 - z : z;
    fillInsideMargins(padded, source.voxels, sourceZ * H * W, [H, W]);
    sample(padded, W + MARGIN.left + MARGIN.right, map, output, z * map.offsets.length);
  }
  return output;
}

/** A volume and its warp, still to be computed. */
interface Source {
  readonly voxels: Uint8Array;
  readonly shape: VolumeShape;
  readonly matrix: Matrix3;
}

/** Averages the volume down until the rest of the warp shrinks by no more than two at the output's centre. */
function shrink(voxels: Uint8Array, shape: VolumeShape, matrix: Matrix3, [h, w]: SliceSize): Source {
  const centre = applyToPoint(invert(matrix), [(w - 1) / 2, (h - 1) / 2]);
  let source: Source = { voxels, shape, matrix };
  for (let scale = localScale(matrix, centre); scale < 0.5; scale *= 2) {
    if (source.shape[1] === 1 && source.shape[2] === 1) break;
    const halved = halveSlices(source.voxels, source.shape);
    source = { ...halved, matrix: compose(source.matrix, invert(HALVING)) };
  }
  return source;
}

function fillInsideMargins(padded: Uint8Array, voxels: Uint8Array, start: number, [H, W]: SliceSize): void {
  const stride = W + MARGIN.left + MARGIN.right;
  for (let y = 0; y < H; y++) {
    padded.set(
      voxels.subarray(start + y * W, start + (y + 1) * W),
      (y + MARGIN.above) * stride + MARGIN.left,
    );
  }
}

/** The hot loop: four reads and ten bits of weights a pixel. */
function sample(
  padded: Uint8Array,
  stride: number,
  map: SamplingMap,
  output: Uint8Array,
  start: number,
): void {
  const { offsets, fractions } = map;
  for (let i = 0; i < offsets.length; i++) {
    const at = offsets[i] as number;
    const fraction = fractions[i] as number;
    const right = fraction >> 8;
    const lower = fraction & 31;
    const a = padded[at] as number;
    const c = padded[at + stride] as number;
    const top = (a << 5) + right * ((padded[at + 1] as number) - a);
    const bottom = (c << 5) + right * ((padded[at + stride + 1] as number) - c);
    output[start + i] = ((top << 5) + lower * (bottom - top) + 512) >> 10;
  }
}
