/**
 * Turns differences into values, in place and modulo 2^16 (ITU-T T.81 section H.1.2.1): the first value is predicted by
 * `origin`, the first row by the left neighbour, the first column by the upper one, all others by the predictor.
 * @param differences [rows, columns]
 * @param predictor 1 to 7, of the neighbours a (left), b (above) and c (above left).
 */
export function undoPrediction(
  differences: Uint16Array,
  columns: number,
  predictor: number,
  origin: number,
): void {
  differences[0] = (differences[0] as number) + origin;
  addLeft(differences, 1, columns);
  for (let row = columns; row < differences.length; row += columns) {
    differences[row] = (differences[row] as number) + (differences[row - columns] as number);
    if (predictor === 1) addLeft(differences, row + 1, row + columns);
    else if (predictor === 2) addAbove(differences, row + 1, row + columns, columns);
    else addPredicted(differences, row, columns, predictor);
  }
}

function addLeft(values: Uint16Array, start: number, end: number): void {
  let left = values[start - 1] as number;
  for (let i = start; i < end; i++) {
    left = (left + (values[i] as number)) & 0xffff;
    values[i] = left;
  }
}

function addAbove(values: Uint16Array, start: number, end: number, columns: number): void {
  for (let i = start; i < end; i++) values[i] = (values[i] as number) + (values[i - columns] as number);
}

function addPredicted(values: Uint16Array, row: number, columns: number, predictor: number): void {
  for (let i = row + 1; i < row + columns; i++) {
    const a = values[i - 1] as number;
    const b = values[i - columns] as number;
    const c = values[i - columns - 1] as number;
    values[i] = (values[i] as number) + predict(predictor, a, b, c);
  }
}

/** Table H.1. */
function predict(predictor: number, a: number, b: number, c: number): number {
  switch (predictor) {
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
