import { elementAt } from "@spinegrade/pipeline/element-at";
import * as tf from "@tensorflow/tfjs-core";
import type { FeatureInfo } from "../encoders/encoder.ts";
import type { Mode } from "../parameters/mode.ts";
import type { Scope } from "../parameters/scope.ts";

/** The channels of a block's coarse map, of the finer map concatenated with it, and of its output. */
export interface BlockChannels {
  readonly inChannels: number;
  readonly skipChannels: number;
  readonly outChannels: number;
}

/** A coarse map and one of twice its sides -> a map of the finer one's sides. */
export type DecoderBlock<Map extends tf.Tensor> = (x: Map, skip: Map, mode: Mode) => Map;

/** Four maps, fine to coarse -> one of the first map's sides, with the channels of the last block. */
export type Decoder<Map extends tf.Tensor> = (maps: readonly Map[], mode: Mode) => Map;

/**
 * The U-Net's expanding path (arXiv:1505.04597): from the coarsest map, a block for each finer one.
 * @returns the decoder, which throws a RangeError unless it receives one map more than it has blocks.
 */
export function uNet<Map extends tf.Tensor>(
  scope: Scope,
  maps: readonly FeatureInfo[],
  channels: readonly number[],
  makeBlock: (scope: Scope, channels: BlockChannels) => DecoderBlock<Map>,
): Decoder<Map> {
  const fromCoarse = maps.map((map) => map.channels).reverse();
  const inputs = [fromCoarse[0] ?? 0, ...channels];
  const blocks = channels.map((outChannels, index): DecoderBlock<Map> => {
    const blockScope = scope.child("block").child(index);
    const shape = { inChannels: inputs[index] ?? 0, skipChannels: fromCoarse[index + 1] ?? 0, outChannels };
    const block = makeBlock(blockScope, shape);
    return (x, skip, mode) => blockScope.note(block(x, skip, mode), mode);
  });
  return (given, mode) =>
    tf.tidy(() => {
      const [coarsest, ...skips] = [...given].reverse();
      if (coarsest === undefined || skips.length !== blocks.length) {
        throw new RangeError(`the decoder takes ${blocks.length + 1} maps, not ${given.length}`);
      }
      return skips.reduce((x, skip, index) => elementAt(blocks, index)(x, skip, mode), coarsest);
    });
}
