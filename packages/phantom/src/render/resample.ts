/**
 * Zooms a square image to another square grid over the same field of view (Catmull-Rom, Keys' cubic with a = -0.5),
 * as a scanner's reconstruction does from its acquisition matrix.
 * @param image float [from, from]. @returns float [to, to].
 */
export function zoomSquare(image: Float32Array, from: number, to: number): Float32Array {
  const taps = tapsOf(from, to);
  return zoomRows(zoomColumns(image, from, to, taps), to, taps); // [from, from] -> [from, to] -> [to, to]
}

function zoomColumns(
  image: Float32Array,
  rows: number,
  to: number,
  { indices, weights }: Taps,
): Float32Array {
  const wide = new Float32Array(rows * to);
  const from = image.length / rows;
  for (let row = 0; row < rows; row++) {
    const start = row * from;
    for (let column = 0, tap = 0; column < to; column++, tap += 4) {
      wide[row * to + column] =
        (weights[tap] as number) * (image[start + (indices[tap] as number)] as number) +
        (weights[tap + 1] as number) * (image[start + (indices[tap + 1] as number)] as number) +
        (weights[tap + 2] as number) * (image[start + (indices[tap + 2] as number)] as number) +
        (weights[tap + 3] as number) * (image[start + (indices[tap + 3] as number)] as number);
    }
  }
  return wide;
}

function zoomRows(wide: Float32Array, to: number, { indices, weights }: Taps): Float32Array {
  const zoomed = new Float32Array(to * to);
  for (let row = 0; row < to; row++) {
    const [a = 0, b = 0, c = 0, d = 0] = weights.subarray(4 * row, 4 * row + 4);
    const [rowA = 0, rowB = 0, rowC = 0, rowD = 0] = indices.subarray(4 * row, 4 * row + 4);
    for (let column = 0; column < to; column++) {
      zoomed[row * to + column] =
        a * (wide[rowA * to + column] as number) +
        b * (wide[rowB * to + column] as number) +
        c * (wide[rowC * to + column] as number) +
        d * (wide[rowD * to + column] as number);
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
