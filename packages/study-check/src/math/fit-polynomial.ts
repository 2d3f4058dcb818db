/** A polynomial: the value at x. */
export type Polynomial = (x: number) => number;

/**
 * Fits a polynomial by least squares, by Gaussian elimination of the normal equations. With fewer points than
 * coefficients the degree is lowered.
 */
export function fitPolynomial(
  points: readonly (readonly [x: number, y: number])[],
  degree: number,
): Polynomial {
  const size = Math.min(degree + 1, points.length);
  const middle = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const scale = Math.max(1, ...points.map(([x]) => Math.abs(x - middle)));
  const powers = (x: number): number[] => Array.from({ length: size }, (_, k) => ((x - middle) / scale) ** k);
  const rows = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_column, j) =>
      sumOf(points, ([x]) => (powers(x)[i] ?? 0) * (powers(x)[j] ?? 0)),
    ),
    sumOf(points, ([x, y]) => (powers(x)[i] ?? 0) * y),
  ]);
  const coefficients = solve(rows);
  return (x) => {
    const at = (x - middle) / scale;
    let sum = 0;
    for (let k = 0; k < size; k++) sum += at ** k * (coefficients[k] ?? 0);
    return sum;
  };
}

function sumOf<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0);
}

/** Solves a system given as rows with the right side last; a coefficient that the points do not determine is 0. */
function solve(rows: number[][]): number[] {
  const size = rows.length;
  for (let k = 0; k < size; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k] ?? 0) > Math.abs(rows[best]?.[k] ?? 0) ? k + i : best), k);
    [rows[k], rows[pivot]] = [rows[pivot] ?? [], rows[k] ?? []];
    const own = rows[k] ?? [];
    if (Math.abs(own[k] ?? 0) < 1e-12) continue;
    for (const [i, row] of rows.entries()) {
      if (i === k) continue;
      const factor = (row[k] ?? 0) / (own[k] ?? 1);
      rows[i] = row.map((value, j) => value - factor * (own[j] ?? 0));
    }
  }
  return rows.map((row, k) => (Math.abs(row[k] ?? 0) < 1e-12 ? 0 : (row[size] ?? 0) / (row[k] ?? 1)));
}
