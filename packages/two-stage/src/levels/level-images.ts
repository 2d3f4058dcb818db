import * as tf from "@tensorflow/tfjs-core";
import { type LevelSequence, withNeighbours } from "./level-sequence.ts";

/**
 * A sequence as the level net takes it, `[N, side, side, C]`: each slice between its neighbours, 3 channels.
 * @param coordinates adds a channel with the slice's place in its series, from -1 at the head to 1: a recurrent net
 * then learns the order of the levels from few studies.
 */
export function levelImages(sequence: LevelSequence, coordinates: boolean): tf.Tensor4D {
  const [slices, side] = sequence.shape;
  const images = withNeighbours(sequence);
  if (!coordinates) return tf.tensor4d(images, [slices, side, side, 3]);
  const size = side * side;
  const result = new Float32Array(slices * size * 4);
  for (const { first, slices: own } of sequence.series)
    for (let slice = first; slice < first + own; slice++) {
      const place = ((slice - first + 0.5) / own) * 2 - 1;
      for (let pixel = slice * size; pixel < (slice + 1) * size; pixel++) {
        for (let channel = 0; channel < 3; channel++)
          result[4 * pixel + channel] = images[3 * pixel + channel] ?? 0;
        result[4 * pixel + 3] = place;
      }
    }
  return tf.tensor4d(result, [slices, side, side, 4]);
}
