/** One eigenvector of unit length and its eigenvalue. */
export interface Eigenpair {
  readonly value: number;
  readonly vector: Float64Array;
}

const SWEEPS = 50;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, largest value first, by Jacobi's rotations: exact to rounding
 * and plenty fast for the 20 numbers of a shape.
 * @param matrix [n, n], row major; only read.
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigenpair[] {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  const size = Math.hypot(...a);
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(a, n) > 1e-15 * size; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q);
    }
  }
  const pairs = Array.from({ length: n }, (_, i) => ({
    value: a[i * n + i] as number,
    vector: Float64Array.from({ length: n }, (_unused, k) => vectors[k * n + i] as number),
  }));
  return pairs.sort((x, y) => y.value - x.value);
}

/** Turns the axes p and q so that the entry (p, q) becomes 0. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q] as number;
  if (apq === 0) return;
  const theta = ((a[q * n + q] as number) - (a[p * n + p] as number)) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(t, 1);
  const sine = t * cosine;
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q, cosine, sine);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k, cosine, sine);
  for (let k = 0; k < n; k++) turn(vectors, k * n + p, k * n + q, cosine, sine);
}

function turn(values: Float64Array, first: number, second: number, cosine: number, sine: number): void {
  const x = values[first] as number;
  const y = values[second] as number;
  values[first] = cosine * x - sine * y;
  values[second] = sine * x + cosine * y;
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) if (i !== j) sum += (a[i * n + j] as number) ** 2;
  }
  return Math.sqrt(sum);
}
