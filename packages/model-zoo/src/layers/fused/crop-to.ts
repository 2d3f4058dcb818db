import * as tf from "@tensorflow/tfjs-core";

/**
 * Crops an up-sampled map to a finer map's height and width, if these are odd.
 * @throws RangeError where the finer map is the larger, as with encoders that round down and images whose sides are not
 *   multiples of 32.
 */
export function cropTo<Map extends tf.Tensor4D | tf.Tensor5D>(doubled: Map, finer: Map): Map {
  const [height = 0, width = 0] = finer.shape.slice(-3);
  const [givenHeight = 0, givenWidth = 0, channels = 0] = doubled.shape.slice(-3);
  if (givenHeight < height || givenWidth < width) {
    throw new RangeError(
      `a map of ${height} x ${width} pixels is finer than twice the next one, ${givenHeight} x ${givenWidth}: ` +
        "with this encoder, give the net images whose sides are multiples of 32",
    );
  }
  const sizes = [...doubled.shape.slice(0, -3), height, width, channels];
  const begin = sizes.map(() => 0);
  return tf.slice<tf.Rank, Map>(doubled, begin, sizes);
}
