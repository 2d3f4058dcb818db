/** Convolutions in double precision. */
import { activate } from "./activations.ts";
import { at, channelsOf, doublesOf, sum } from "./doubles.ts";
import type { Doubles } from "./doubles.ts";

export interface DepthwiseSettings {
  readonly stride: number;
  /** Rows and columns of zeros on every side. */
  readonly pad: number;
  readonly activation?: number;
}

/** A depthwise convolution of x [N, H, W, C] by a kernel [k, k, C, 1]. */
export function depthwise(x: Doubles, kernel: Doubles, bias: Doubles, settings: DepthwiseSettings): Doubles {
  const { stride, pad, activation = 0 } = settings;
  const [images = 0, height = 0, width = 0, channels = 0] = x.shape;
  const k = kernel.shape[0] ?? 0;
  const outSide = (side: number): number => Math.floor((side + 2 * pad - k) / stride) + 1;
  const [outHeight, outWidth] = [outSide(height), outSide(width)];
  return doublesOf([images, outHeight, outWidth, channels], (place) => {
    const [pixel, c] = [Math.floor(place / channels), place % channels];
    const [n, oy] = [Math.floor(pixel / outWidth / outHeight), Math.floor(pixel / outWidth) % outHeight];
    const value = sum(k * k, (tap) => {
      const y = oy * stride - pad + Math.floor(tap / k);
      const column = (pixel % outWidth) * stride - pad + (tap % k);
      if (y < 0 || y >= height || column < 0 || column >= width) return 0;
      return at(x, ((n * height + y) * width + column) * channels + c) * at(kernel, tap * channels + c);
    });
    return activate(activation, value + at(bias, c));
  });
}

/** A convolution of x [N, H, W, C] by a kernel [k, k, C, O]. */
export function conv2d(
  x: Doubles,
  kernel: Doubles,
  { stride, pad }: Pick<DepthwiseSettings, "stride" | "pad">,
): Doubles {
  const [images = 0, height = 0, width = 0, channels = 0] = x.shape;
  const [k = 0, , , outs = 0] = kernel.shape;
  const outSide = (side: number): number => Math.floor((side + 2 * pad - k) / stride) + 1;
  const [outHeight, outWidth] = [outSide(height), outSide(width)];
  return doublesOf([images, outHeight, outWidth, outs], (place) => {
    const [pixel, o] = [Math.floor(place / outs), place % outs];
    const [n, oy] = [Math.floor(pixel / outWidth / outHeight), Math.floor(pixel / outWidth) % outHeight];
    return sum(k * k, (tap) => {
      const y = oy * stride - pad + Math.floor(tap / k);
      const column = (pixel % outWidth) * stride - pad + (tap % k);
      if (y < 0 || y >= height || column < 0 || column >= width) return 0;
      const from = ((n * height + y) * width + column) * channels;
      return sum(channels, (c) => at(x, from + c) * at(kernel, (tap * channels + c) * outs + o));
    });
  });
}

/** The largest value of each window of 3 x 3 pixels, stride 2, with a row and a column before the map that never win. */
export function maxPool(x: Doubles): Doubles {
  const [images = 0, height = 0, width = 0, channels = 0] = x.shape;
  const [outHeight, outWidth] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  return doublesOf([images, outHeight, outWidth, channels], (place) => {
    const [pixel, c] = [Math.floor(place / channels), place % channels];
    const [n, oy] = [Math.floor(pixel / outWidth / outHeight), Math.floor(pixel / outWidth) % outHeight];
    const values = Array.from({ length: 9 }, (_, tap) => {
      const [y, column] = [2 * oy - 1 + Math.floor(tap / 3), (pixel % outWidth) * 2 - 1 + (tap % 3)];
      if (y < 0 || y >= height || column < 0 || column >= width) return -Infinity;
      return at(x, ((n * height + y) * width + column) * channels + c);
    });
    return Math.max(...values);
  });
}

/** The means [N, C] of a map [N, H, W, C]. */
export function channelMeans(map: Doubles): Doubles {
  const [images = 0, height = 0, width = 0, channels = 0] = map.shape;
  const pixels = height * width;
  return doublesOf([images, channels], (place) => {
    const [n, c] = [Math.floor(place / channels), place % channels];
    return sum(pixels, (pixel) => at(map, (n * pixels + pixel) * channels + c)) / pixels;
  });
}

export interface ConvolutionSettings {
  readonly zoom: number;
  readonly firstChannel?: number;
  readonly activation?: number;
  readonly addend?: Doubles | undefined;
  readonly scale?: Doubles | undefined;
  readonly offset?: Doubles | undefined;
}

/** Index of a pixel's first channel in x [B, D, H, W, C], up-sampled by `zoom` in plane; undefined outside, where x is 0. */
function pixelOf(
  { shape }: Doubles,
  zoom: number,
  [volume, plane, y, column]: readonly [number, number, number, number],
): number | undefined {
  const [, depth = 0, height = 0, width = 0, channels = 0] = shape;
  const [row, left] = [Math.floor(y / zoom), Math.floor(column / zoom)];
  if (plane < 0 || plane >= depth || row < 0 || row >= height || left < 0 || left >= width) return undefined;
  return (((volume * depth + plane) * height + row) * width + left) * channels;
}

/** activation((x * kernel + addend) scale + offset), the kernel [taps, 3, 3, K, O], padding 1, by K's channels from the first. */
export function conv3x3(x: Doubles, kernel: Doubles, settings: ConvolutionSettings): Doubles {
  const { zoom, firstChannel = 0, activation = 0, addend, scale, offset } = settings;
  const [volumes = 0, depth = 0, height = 0, width = 0] = x.shape;
  const [taps = 0, , , kernelChannels = 0, outs = 0] = kernel.shape;
  const [outHeight, outWidth, channels] = [height * zoom, width * zoom, channelsOf(x)];
  return doublesOf([volumes, depth, outHeight, outWidth, outs], (place) => {
    const [pixel, o] = [Math.floor(place / outs), place % outs];
    const [line, column] = [Math.floor(pixel / outWidth), pixel % outWidth];
    const [plane, y] = [Math.floor(line / outHeight), line % outHeight];
    const [b, z] = [Math.floor(plane / depth), plane % depth];
    const product = sum(taps * 9, (tap) => {
      const [dz, dy, dx] = [
        Math.floor(tap / 9) - (taps - 1) / 2,
        (Math.floor(tap / 3) % 3) - 1,
        (tap % 3) - 1,
      ];
      const from = pixelOf(x, zoom, [b, z + dz, y + dy, column + dx]);
      if (from === undefined) return 0;
      const weights = (tap * kernelChannels + firstChannel) * outs + o;
      return sum(channels, (c) => at(x, from + c) * at(kernel, weights + c * outs));
    });
    const added = product + (addend === undefined ? 0 : at(addend, place));
    if (scale === undefined || offset === undefined) return activate(activation, added);
    return activate(activation, added * at(scale, o) + at(offset, o));
  });
}
