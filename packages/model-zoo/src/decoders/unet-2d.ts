/**
 * The 2-D U-Net decoder: from four maps of every slice, strides 4, 8, 16, 32, to one of stride 4.
 *
 * Paper: U-Net (arXiv:1505.04597), with nearest up-sampling instead of transposed convolutions.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { FeatureInfo } from "../encoders/encoder.ts";
import { batchNorm } from "../layers/batch-norm.ts";
import { conv2d3x3 } from "../layers/fused/conv3x3.ts";
import type { Scope } from "../parameters/scope.ts";
import { upsampledConv2d } from "../layers/fused/upsampled-conv.ts";
import { uNet } from "./u-net.ts";
import type { BlockChannels, Decoder, DecoderBlock } from "./u-net.ts";

/** Four maps [N, h, w, C] of all slices -> [N, H/4, W/4, C of the last block]. */
export type Decoder2d = Decoder<tf.Tensor4D>;

/** Makes a decoder for an encoder's maps, a block for each but the last. */
export function unet2d(scope: Scope, maps: readonly FeatureInfo[], channels: readonly number[]): Decoder2d {
  return uNet(scope, maps, channels, decoderBlock);
}

/** Up-sampling, concatenation with the skip, two convolutions: [N, h, w, C] and [N, 2h, 2w, S] -> [N, 2h, 2w, O]. */
function decoderBlock(scope: Scope, channels: BlockChannels): DecoderBlock<tf.Tensor4D> {
  const { outChannels } = channels;
  const conv1 = upsampledConv2d(scope.child("conv1").child(0), channels);
  const norm1 = batchNorm(scope.child("conv1").child(1), outChannels, { activation: "relu" });
  const conv2 = conv2d3x3(scope.child("conv2").child(0), { inChannels: outChannels, outChannels });
  const norm2 = batchNorm(scope.child("conv2").child(1), outChannels, { activation: "relu" });
  return (x, skip, mode) => tf.tidy(() => conv2(conv1.thenNorm(x, skip, norm1, mode), norm2, mode));
}
