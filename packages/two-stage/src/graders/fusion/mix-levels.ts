import type { Generator } from "@spinegrade/random";
import type { LevelCrops } from "./cut-level.ts";

/** Chance that the examples of a batch are mixed. */
const PROBABILITY = 0.2;

/** Examples of which each may be mixed with another one. */
export interface MixedLevels {
  readonly crops: readonly LevelCrops[];
  /** The index of the example that each is mixed with. */
  readonly partners: readonly number[];
  /** The share of each example itself; 1: not mixed. */
  readonly share: number;
}

/** Mixes the crops of a batch in pairs, by a share between 0 and 1; not those of a single example. */
export function mixLevels(crops: readonly LevelCrops[], generator: Generator): MixedLevels {
  const order = crops.map((_, index) => index);
  if (crops.length < 2 || !generator.bernoulli(PROBABILITY)) return { crops, partners: order, share: 1 };
  const share = generator.uniform();
  const partners = generator.shuffle(order);
  const mixed = crops.map((own, index) => {
    const other = crops[partners[index] ?? index] ?? own;
    return {
      sagittal: blend(own.sagittal, other.sagittal, share),
      axial: blend(own.axial, other.axial, share),
    };
  });
  return { crops: mixed, partners, share };
}

function blend(own: Float32Array, other: Float32Array, share: number): Float32Array {
  return own.map((value, index) => share * value + (1 - share) * (other[index] ?? 0));
}
