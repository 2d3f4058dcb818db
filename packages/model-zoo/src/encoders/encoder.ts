import type * as tf from "@tensorflow/tfjs-core";
import type { Mode } from "../parameters/mode.ts";

/**
 * The shape of one of an encoder's maps: its channels and its stride, the number of image pixels that one of its pixels
 * spans.
 */
export interface FeatureInfo {
  readonly channels: number;
  readonly stride: number;
}

/** One value for each of an encoder's four stages, in their order. */
export type OfStages<T> = readonly [T, T, T, T];

export interface EncoderOptions {
  /**
   * timm's spelling of the names of a sequence's parts: "flat", `stages_0`, where the model was made for its features (the
   * default), or "nested", `stages.0`, in the plain model. Families whose names do not differ ignore it.
   */
  readonly names?: "flat" | "nested";
  /** Channels of the images; 3 by default. */
  readonly inChannels?: number;
}

/** A network from images, or volumes, to maps of growing stride. */
export interface Encoder<T extends tf.Tensor = tf.Tensor4D> {
  /** Channels and stride of the four maps, in order: strides 4, 8, 16, 32. */
  readonly featureInfo: readonly FeatureInfo[];
  /**
   * [N, H, W, 3] or, for greyscale images, [N, H, W, 1] -> four maps [N, H / stride, W / stride, channels], rounded up
   * unless the family states otherwise. An encoder of volumes takes [B, D, H, W, C] and divides D alike.
   */
  encode(images: T, mode: Mode): T[];
}
