/**
 * The 3-D U-Net decoder: from four maps of a volume, strides 4, 8, 16, 32, to one of stride 4.
 *
 * Paper: 3D U-Net (arXiv:1606.06650), with nearest up-sampling instead of transposed convolutions, in plane only:
 * slices are 4 to 5 mm apart, pixels less than one.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { FeatureInfo } from "../encoders/encoder.ts";
import { batchNorm } from "../layers/batch-norm.ts";
import { conv3d3x3x3 } from "../layers/fused/conv3x3.ts";
import type { Scope } from "../parameters/scope.ts";
import { upsampledConv3d } from "../layers/fused/upsampled-conv.ts";
import { uNet } from "./u-net.ts";
import type { BlockChannels, Decoder, DecoderBlock } from "./u-net.ts";

/** Four maps [1, D, h, w, C] of a volume -> [1, D, H/4, W/4, C of the last block]. */
export type Decoder3d = Decoder<tf.Tensor5D>;

/** Makes a decoder for an encoder's maps, a block for each but the last. */
export function unet3d(scope: Scope, maps: readonly FeatureInfo[], channels: readonly number[]): Decoder3d {
  return uNet(scope, maps, channels, decoderBlock);
}

/**
 * Up-sampling, concatenation with the skip, two convolutions: [1, D, h, w, C] and [1, D, 2h, 2w, S] -> [1, D, 2h, 2w,
 * O].
 */
function decoderBlock(scope: Scope, channels: BlockChannels): DecoderBlock<tf.Tensor5D> {
  const { outChannels } = channels;
  const conv1 = upsampledConv3d(scope.child("conv1").child(0), channels);
  const norm1 = batchNorm(scope.child("conv1").child(1), outChannels, { activation: "relu" });
  const conv2 = conv3d3x3x3(scope.child("conv2").child(0), { inChannels: outChannels, outChannels });
  const norm2 = batchNorm(scope.child("conv2").child(1), outChannels, { activation: "relu" });
  return (x, skip, mode) => tf.tidy(() => conv2(conv1.thenNorm(x, skip, norm1, mode), norm2, mode));
}
