/**
 * The 3-D U-Net decoder: from four maps of a volume, strides 4, 8, 16, 32, to one of stride 4.
 *
 * Paper: 3D U-Net (arXiv:1606.06650), with nearest up-sampling instead of transposed convolutions, in plane only:
 * slices are 4 to 5 mm apart, pixels less than one.
 */
import { upsample2x } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import type { FeatureInfo } from "../encoders/encoder.ts";
import { batchNorm } from "../layers/batch-norm.ts";
import { conv3d3x3x3 } from "../layers/conv3d.ts";
import type { Mode } from "../layers/mode.ts";
import type { Scope } from "../layers/parameter-store.ts";

/** Four maps [1, D, h, w, C] of a volume -> [1, D, H/4, W/4, C of the last block]. */
export type Decoder3d = (maps: readonly tf.Tensor5D[], mode: Mode) => tf.Tensor5D;

type Layer3d = (x: tf.Tensor5D, mode: Mode) => tf.Tensor5D;
type Block = (x: tf.Tensor5D, skip: tf.Tensor5D, mode: Mode) => tf.Tensor5D;

/** Makes a decoder for an encoder's maps, a block for each but the last. */
export function unet3d(scope: Scope, maps: readonly FeatureInfo[], channels: readonly number[]): Decoder3d {
  const fromCoarse = maps.map((map) => map.channels).reverse();
  const inputs = [fromCoarse[0] ?? 0, ...channels];
  const blocks = channels.map((outChannels, index) =>
    decoderBlock(scope.child("block").child(index), {
      inChannels: inputs[index] ?? 0,
      skipChannels: fromCoarse[index + 1] ?? 0,
      outChannels,
    }),
  );
  return (volumeMaps, mode) =>
    tf.tidy(() => {
      const [coarsest, ...skips] = [...volumeMaps].reverse();
      if (coarsest === undefined || skips.length !== blocks.length) {
        throw new RangeError(`the decoder takes ${blocks.length + 1} maps, not ${volumeMaps.length}`);
      }
      return skips.reduce((x, skip, index) => (blocks[index] as Block)(x, skip, mode), coarsest);
    });
}

interface BlockChannels {
  readonly inChannels: number;
  readonly skipChannels: number;
  readonly outChannels: number;
}

/** Up-sampling, the skip behind it, two convolutions: [1, D, h, w, C] and [1, D, 2h, 2w, S] -> [1, D, 2h, 2w, O]. */
function decoderBlock(scope: Scope, { inChannels, skipChannels, outChannels }: BlockChannels): Block {
  const conv1 = convNormRelu(scope.child("conv1"), inChannels + skipChannels, outChannels);
  const conv2 = convNormRelu(scope.child("conv2"), outChannels, outChannels);
  return (x, skip, mode) =>
    tf.tidy(() => conv2(conv1(tf.concat([upsampleTo(x, skip), skip], 4), mode), mode));
}

function convNormRelu(scope: Scope, inChannels: number, outChannels: number): Layer3d {
  const conv = conv3d3x3x3(scope.child(0), { inChannels, outChannels });
  const norm = batchNorm(scope.child(1), outChannels, { relu: true });
  return (x, mode) => tf.tidy(() => norm(conv(x), mode));
}

/** Twice as large in plane; where the finer map's side is odd, the last row or column is cut off. */
function upsampleTo(x: tf.Tensor5D, finer: tf.Tensor5D): tf.Tensor5D {
  const [, depth, height, width, channels] = x.shape;
  const [, , finerHeight, finerWidth] = finer.shape;
  const doubled = upsample2x(x); // [1, D, h, w, C] -> [1, D, 2h, 2w, C]
  if (finerHeight === 2 * height && finerWidth === 2 * width) return doubled;
  return tf.slice(doubled, [0, 0, 0, 0, 0], [1, depth, finerHeight, finerWidth, channels]);
}
