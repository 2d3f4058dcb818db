/**
 * Turns differences into values, in place and modulo 2^16 (ITU-T T.81 section H.1.2.1): the first value is predicted by
 * `origin`, the first row by the left neighbour, the first column by the upper one, all others by the predictor.
 * @param differences [rows, columns]
 * @param predictor 1 to 7, of the neighbours a (left), b (above) and c (above left).
 * @returns every bit that is set in some value.
 */
export function undoPrediction(
  differences: Uint16Array,
  columns: number,
  predictor: number,
  origin: number,
): number {
  differences[0] = (differences[0] as number) + origin;
  let bits = addLeft(differences, 1, columns);
  for (let row = columns; row < differences.length; row += columns) {
    differences[row] = (differences[row] as number) + (differences[row - columns] as number);
    if (predictor === 1) bits |= addLeft(differences, row + 1, row + columns);
    else bits |= addPredicted(differences, row, columns, predictor);
  }
  return bits;
}

/** Adds to each value the one on its left. @returns the bits of these and of the value before them. */
function addLeft(values: Uint16Array, start: number, end: number): number {
  let left = values[start - 1] as number;
  let bits = left;
  for (let i = start; i < end; i++) {
    left = (left + (values[i] as number)) & 0xffff;
    values[i] = left;
    bits |= left;
  }
  return bits;
}

function addPredicted(values: Uint16Array, row: number, columns: number, predictor: number): number {
  let a = values[row] as number;
  let bits = a;
  for (let i = row + 1; i < row + columns; i++) {
    const b = values[i - columns] as number;
    const c = values[i - columns - 1] as number;
    a = ((values[i] as number) + predict(predictor, a, b, c)) & 0xffff;
    values[i] = a;
    bits |= a;
  }
  return bits;
}

/** Table H.1. */
function predict(predictor: number, a: number, b: number, c: number): number {
  switch (predictor) {
    case 2:
      return b;
    case 3:
      return c;
    case 4:
      return a + b - c;
    case 5:
      return a + ((b - c) >> 1);
    case 6:
      return b + ((a - c) >> 1);
    default:
      return (a + b) >> 1;
  }
}
