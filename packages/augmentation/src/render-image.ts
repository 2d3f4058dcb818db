import {
  compose,
  FRAME_SIZE,
  IDENTITY,
  paddingOf,
  resizeAndCentre,
  resizeSlices,
  resizeSlicesBy,
  warpSlices,
  type Matrix3,
  type SliceSize,
  type VolumeShape,
} from "@spinegrade/shape-alignment";
import { zeroRectangle, type Rectangle } from "./greys/cut-out.ts";
import type { SliceVolume } from "./example.ts";
import { frameToImage } from "./points/image-frame.ts";

/** The steps from a volume's slices to the network's image. */
export interface ImageSampling {
  /**
   * `single`: all steps as one map, each voxel interpolated once. `published`: as the published code, to the 512 px
   * frame, moved there, then resized, each bilinear.
   */
  readonly resampling: "single" | "published";
  /** With `single`: where the whole map shrinks by more than two, average before sampling. */
  readonly antialias: boolean;
}

/** One interpolation, averaging where it shrinks by more than two. */
export const DEFAULT_SAMPLING: ImageSampling = { resampling: "single", antialias: true };

/** As the published code resamples: two or three bilinear interpolations, no averaging. */
export const PUBLISHED_SAMPLING: ImageSampling = { resampling: "published", antialias: false };

/** The steps between a slice and the image, apart from the resizing. */
export interface Rendering {
  /** Moves the 512 px frame; default: no move. */
  readonly move?: Matrix3;
  readonly reverseSlices?: boolean;
  /** Zeroed in every slice, in pixels of the moved frame. */
  readonly cutOut?: Rectangle | undefined;
}

/** The voxels [D, S, S] of a network's image and the map that brought them there (slice to image). */
export interface RenderedImage {
  readonly voxels: Uint8Array;
  readonly shape: VolumeShape;
  readonly sliceToImage: Matrix3;
}

/** Resamples a volume to the network's image. */
export function renderImage(
  volume: SliceVolume,
  imageSize: number,
  rendering: Rendering,
  sampling: ImageSampling = DEFAULT_SAMPLING,
): RenderedImage {
  const [D, H, W] = volume.shape;
  const toFrame = resizeAndCentre([H, W], FRAME_SIZE);
  const moved = rendering.move === undefined ? toFrame : compose(rendering.move, toFrame);
  const sliceToImage = compose(frameToImage(imageSize), moved);
  const render = sampling.resampling === "single" ? renderOnce : renderAsPublished;
  const voxels = render(volume, imageSize, rendering, { ...sampling, sliceToImage });
  return { voxels, shape: [D, imageSize, imageSize], sliceToImage };
}

function renderOnce(
  { voxels, shape }: SliceVolume,
  imageSize: number,
  { reverseSlices = false, cutOut }: Rendering,
  { sliceToImage, antialias }: { sliceToImage: Matrix3; antialias: boolean },
): Uint8Array {
  const image = warpSlices(voxels, shape, sliceToImage, [imageSize, imageSize], { antialias, reverseSlices });
  if (cutOut !== undefined) zeroRectangle(image, imageSize, scaleRectangle(cutOut, imageSize / FRAME_SIZE));
  return image;
}

function renderAsPublished(
  { voxels, shape }: SliceVolume,
  imageSize: number,
  { move, reverseSlices = false, cutOut }: Rendering,
): Uint8Array {
  const frameShape = [shape[0], FRAME_SIZE, FRAME_SIZE] as const;
  const frameSize: SliceSize = [FRAME_SIZE, FRAME_SIZE];
  const centred = resizeIntoFrame(voxels, shape);
  const needsWarp = move !== undefined || reverseSlices;
  const frame = needsWarp
    ? warpSlices(centred, frameShape, move ?? IDENTITY, frameSize, { reverseSlices })
    : centred;
  if (cutOut !== undefined) zeroRectangle(frame, FRAME_SIZE, cutOut);
  return resizeSlices(frame, frameShape, [imageSize, imageSize]);
}

/** Slices resized to fit the 512 px frame, by the factor itself as the published code does, the rest zero. */
function resizeIntoFrame(voxels: Uint8Array, [D, H, W]: VolumeShape): Uint8Array {
  const factor = FRAME_SIZE / Math.max(H, W);
  const { voxels: resized, shape } = resizeSlicesBy(voxels, [D, H, W], factor);
  const [, h, w] = shape;
  if (h === FRAME_SIZE && w === FRAME_SIZE) return resized;
  const { x, y } = paddingOf([H, W], FRAME_SIZE);
  const frame = new Uint8Array(D * FRAME_SIZE * FRAME_SIZE);
  for (let z = 0; z < D; z++) {
    for (let row = 0; row < h; row++) {
      const start = (z * h + row) * w;
      frame.set(resized.subarray(start, start + w), (z * FRAME_SIZE + y + row) * FRAME_SIZE + x);
    }
  }
  return frame;
}

function scaleRectangle({ left, top, right, bottom }: Rectangle, scale: number): Rectangle {
  return { left: left * scale, top: top * scale, right: right * scale, bottom: bottom * scale };
}
