/**
 * Zooms a square image to another square grid over the same field of view (Catmull-Rom, Keys' cubic with a = -0.5),
 * as a scanner's reconstruction does from its acquisition matrix.
 * @param image float [from, from]. @returns float [to, to].
 */
export function zoomSquare(image: Float32Array, from: number, to: number): Float32Array {
  const taps = tapsOf(from, to);
  const wide = new Float32Array(from * to);
  for (let row = 0; row < from; row++) {
    for (let column = 0; column < to; column++) {
      wide[row * to + column] = weigh(image, row * from, 1, taps, column); // [from, from] -> [from, to]
    }
  }
  const zoomed = new Float32Array(to * to);
  for (let row = 0; row < to; row++) {
    for (let column = 0; column < to; column++) {
      zoomed[row * to + column] = weigh(wide, column, to, taps, row); // [from, to] -> [to, to]
    }
  }
  return zoomed;
}

/** Four source indices and weights for each target index. */
interface Taps {
  readonly indices: Int32Array;
  readonly weights: Float32Array;
}

function tapsOf(from: number, to: number): Taps {
  const indices = new Int32Array(4 * to);
  const weights = new Float32Array(4 * to);
  for (let i = 0; i < to; i++) {
    const position = ((i + 0.5) * from) / to - 0.5;
    const first = Math.floor(position) - 1;
    for (let tap = 0; tap < 4; tap++) {
      indices[4 * i + tap] = Math.min(from - 1, Math.max(0, first + tap));
      weights[4 * i + tap] = catmullRom(Math.abs(position - first - tap));
    }
  }
  return { indices, weights };
}

function catmullRom(t: number): number {
  if (t < 1) return 1 + t * t * (1.5 * t - 2.5);
  return t < 2 ? 2 - t * (4 - t * (2.5 - 0.5 * t)) : 0;
}

function weigh(
  image: Float32Array,
  start: number,
  stride: number,
  { indices, weights }: Taps,
  target: number,
): number {
  let sum = 0;
  for (let tap = 4 * target; tap < 4 * target + 4; tap++) {
    sum += (weights[tap] as number) * (image[start + stride * (indices[tap] as number)] as number);
  }
  return sum;
}
