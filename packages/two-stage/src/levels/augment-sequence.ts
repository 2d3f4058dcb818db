import { drawBaseAugmentation, drawDistortion } from "@spinegrade/augmentation";
import type { Grey } from "@spinegrade/crops";
import type { Generator } from "@spinegrade/random";
import { augmentGreys } from "../volumes/augment-greys.ts";
import { mirrorGreys } from "../volumes/mirror-greys.ts";

const FLIP = 0.5;
const HOLES = { probability: 0.5, most: 8, smallest: 1 / 28, largest: 1 / 7 };

/** Chances of steps. */
export interface SequenceAugmentation {
  /** Probability of each step of the base augmentation. */
  readonly augmentProbability: number;
  /** Probability of an optical, a grid or an elastic distortion. */
  readonly distortProbability: number;
}

/**
 * Augments the slices of a study, all alike: mirrored along either axis, the base augmentation with a distortion before
 * its move, and up to eight holes of 1/28 to 1/7 of the side.
 */
export function augmentSequence(
  greys: Grey,
  { augmentProbability: probability, distortProbability }: SequenceAugmentation,
  generator: Generator,
): AugmentedSequence {
  const [depth, rows, columns] = greys.shape;
  const flips = [generator.bernoulli(FLIP), generator.bernoulli(FLIP)] as const;
  const drawn = drawBaseAugmentation({ probability, side: columns }, generator);
  const distortion = drawDistortion(distortProbability, generator);
  const { voxels } = augmentGreys(mirrorGreys(greys, flips), drawn, distortion);
  if (generator.bernoulli(HOLES.probability)) cutHoles({ voxels, shape: [depth, rows, columns] }, generator);
  return { greys: { voxels, shape: greys.shape }, isMirrored: flips[0] };
}

/** Augmented slices. */
export interface AugmentedSequence {
  readonly greys: Grey;
  /** Whether the columns come in reverse order, so that the patient's sides are exchanged. */
  readonly isMirrored: boolean;
}

/** Zeroes rectangles, the same in every slice. Changes the voxels, which are the example's alone. */
function cutHoles({ voxels, shape: [depth, rows, columns] }: Grey, generator: Generator): void {
  const count = generator.integer(1, HOLES.most + 1);
  const sideOf = (size: number): number =>
    Math.max(1, Math.round(size * generator.uniform(HOLES.smallest, HOLES.largest)));
  for (let hole = 0; hole < count; hole++) {
    const [height, width] = [sideOf(rows), sideOf(columns)];
    const [top, left] = [generator.integer(0, rows - height + 1), generator.integer(0, columns - width + 1)];
    for (let slice = 0; slice < depth; slice++)
      for (let row = top; row < top + height; row++) {
        const begin = (slice * rows + row) * columns + left;
        voxels.fill(0, begin, begin + width);
      }
  }
}
