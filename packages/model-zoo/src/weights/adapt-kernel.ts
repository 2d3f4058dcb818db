/** Values with a shape in PyTorch's order. */
export interface Kernel {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Channels of the images that published weights were trained with. */
const RGB = 3;

/**
 * Makes a planar kernel [out, 3, h, w] fit images of other channels, as timm does: their sum for one; for n others the
 * given ones in turn, scaled by 3 / n. For volumes it is repeated along a new last axis as often as it is wide, and
 * divided by that, so that equal slices give what one gives. Anything else is returned as it is.
 * @param shape the wanted [out, in, h, w] or [out, in, h, w, d].
 */
export function adaptKernel(kernel: Kernel, shape: readonly number[]): Kernel {
  const [, given = 0] = kernel.shape;
  const [, wanted = 0] = shape;
  const planar = given === RGB && wanted !== RGB ? withChannels(kernel, wanted) : kernel;
  const depth = shape[4];
  return depth === undefined || planar.shape.length !== 4 ? planar : withDepth(planar, depth);
}

function withChannels({ shape, values }: Kernel, channels: number): Kernel {
  const [out = 0, , height = 0, width = 0] = shape;
  const pixels = height * width;
  const result = new Float32Array(out * channels * pixels);
  const at = (output: number, channel: number, pixel: number): number =>
    values[(output * RGB + channel) * pixels + pixel] ?? NaN;
  const value =
    channels === 1
      ? (output: number, _: number, pixel: number) =>
          at(output, 0, pixel) + at(output, 1, pixel) + at(output, 2, pixel)
      : (output: number, channel: number, pixel: number) =>
          at(output, channel % RGB, pixel) * (RGB / channels);
  for (let i = 0; i < result.length; i++) {
    const plane = Math.floor(i / pixels);
    result[i] = value(Math.floor(plane / channels), plane % channels, i % pixels);
  }
  return { shape: [out, channels, height, width], values: result };
}

function withDepth({ shape, values }: Kernel, depth: number): Kernel {
  const result = new Float32Array(values.length * depth);
  for (let i = 0; i < result.length; i++) result[i] = (values[Math.floor(i / depth)] ?? NaN) / depth;
  return { shape: [...shape, depth], values: result };
}
