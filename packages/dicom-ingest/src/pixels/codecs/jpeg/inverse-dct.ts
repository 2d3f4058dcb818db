/** COSINES[8 x + u]: what coefficient u adds to sample x (ITU-T T.81 section A.3.3), the scale in it. */
const COSINES = Float64Array.from({ length: 64 }, (_, place) => {
  const [x, u] = [place >> 3, place & 7];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

const rows = new Float64Array(64);

/**
 * The inverse discrete cosine transform of 8 x 8 coefficients, in place and in double precision, so that only the
 * rounding of the result is a choice: fixed-point decoders differ from it, and from each other, by one at most.
 */
export function inverseDct(block: Float64Array): void {
  for (let y = 0; y < 8; y++) transform(block, 8 * y, 1, rows);
  for (let x = 0; x < 8; x++) transform(rows, x, 8, block);
}

/** One row or column: eight values from `start`, `step` apart. */
function transform(from: Float64Array, start: number, step: number, to: Float64Array): void {
  for (let x = 0; x < 8; x++) {
    let sum = 0;
    for (let u = 0; u < 8; u++) sum += (COSINES[8 * x + u] as number) * (from[start + u * step] as number);
    to[start + x * step] = sum;
  }
}
