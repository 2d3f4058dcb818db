import type { Matrix3, Point2 } from "./matrix3.ts";

/** The four corners of a quadrilateral, in any order that both sides share. */
export type Corners = readonly [Point2, Point2, Point2, Point2];

/**
 * The homography that moves four points onto four others (`cv2.getPerspectiveTransform`), scaled so that its last
 * entry is 1: eight linear equations in the other eight entries.
 * @throws RangeError when three points of one side are on a line, or the map sends (0, 0) to infinity.
 */
export function homographyFromCorners(from: Corners, to: Corners): Matrix3 {
  const equations = from.flatMap(([x, y], index) => {
    const [u, v] = to[index] ?? [Number.NaN, Number.NaN];
    return [
      [x, y, 1, 0, 0, 0, -x * u, -y * u, u],
      [0, 0, 0, x, y, 1, -x * v, -y * v, v],
    ];
  });
  const solution = solve(equations);
  if (solution === undefined) {
    throw new RangeError(`no homography moves ${JSON.stringify(from)} onto ${JSON.stringify(to)}`);
  }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = solution;
  return [a, b, c, d, e, f, g, h, 1];
}

/** Gauss elimination with pivots; undefined when the equations (right-hand side last) have no single solution. */
function solve(equations: readonly (readonly number[])[]): number[] | undefined {
  const rows = equations.map((row) => [...row]);
  const unknowns = rows.length;
  const size = Math.max(...rows.flatMap((row) => row.map(Math.abs)));
  for (let column = 0; column < unknowns; column++) {
    const pivot = rows.reduce((best, row, index) => {
      return index > column && at(row, column) > at(rows[best], column) ? index : best;
    }, column);
    if (at(rows[pivot], column) <= 1e-12 * size) return undefined;
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    eliminate(rows, column);
  }
  return rows.map((row, index) => (row[unknowns] as number) / (row[index] as number));
}

function eliminate(rows: readonly number[][], column: number): void {
  const pivotRow = rows[column] as number[];
  for (const [index, row] of rows.entries()) {
    if (index === column) continue;
    const factor = (row[column] as number) / (pivotRow[column] as number);
    for (let k = column; k < row.length; k++) row[k] = (row[k] as number) - factor * (pivotRow[k] as number);
  }
}

function at(row: readonly number[] | undefined, column: number): number {
  return Math.abs(row?.[column] ?? 0);
}
