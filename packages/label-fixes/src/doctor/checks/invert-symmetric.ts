/**
 * The inverse of a symmetric positive definite matrix, by Gauss-Jordan elimination; it needs no pivoting then. For the
 * few rows of a shape.
 * @param matrix [n][n]; only read.
 * @throws RangeError when it is not positive definite.
 */
export function invertSymmetric(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...Array.from({ length: n }, (_, j) => Number(i === j))]);
  for (const [i, row] of rows.entries()) {
    const pivot = row[i] ?? 0;
    if (!(pivot > 0)) throw new RangeError(`the matrix is not positive definite: pivot ${i} is ${pivot}`);
    for (const [j, value] of row.entries()) row[j] = value / pivot;
    for (const other of rows) {
      const factor = other[i] ?? 0;
      if (other === row || factor === 0) continue;
      for (const [j, value] of row.entries()) other[j] = (other[j] ?? 0) - factor * value;
    }
  }
  return rows.map((row) => row.slice(n));
}
