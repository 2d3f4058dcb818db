/**
 * The turn of stored pixels into a slice of the volume: transpose first, then reverse the order of columns, rows or
 * both. DICOM does not fix the direction of rows and columns (PS3.3 C.7.6.2.1.1).
 */
export interface Turn {
  readonly transposes: boolean;
  readonly reversesColumns: boolean;
  readonly reversesRows: boolean;
}

/** The size of a slice in the volume, and its turn; without a turn it lies as stored. */
export interface TurnedPicture {
  readonly rows: number;
  readonly columns: number;
  readonly turn?: Turn;
}

/** The eight ways to store one slice, the untransformed one first. */
export const TURNS: readonly Turn[] = [false, true].flatMap((transposes) =>
  [false, true].flatMap((reversesRows) =>
    [false, true].map((reversesColumns) => ({ transposes, reversesColumns, reversesRows })),
  ),
);

/** Whether a turn leaves every pixel in place. */
export function isAsStored({ transposes, reversesColumns, reversesRows }: Turn): boolean {
  return !transposes && !reversesColumns && !reversesRows;
}

/** Size of the stored slice, px. */
export function storedSize({ rows, columns, turn }: TurnedPicture): { rows: number; columns: number } {
  return turn?.transposes === true ? { rows: columns, columns: rows } : { rows, columns };
}

/** Maps column and row index in the volume's slice to stored pixels; fractional indices are allowed. */
export function toStoredPixel(
  { rows, columns, turn }: TurnedPicture,
  [x, y]: readonly [number, number],
): [x: number, y: number] {
  if (turn === undefined) return [x, y];
  const column = turn.reversesColumns ? columns - 1 - x : x;
  const row = turn.reversesRows ? rows - 1 - y : y;
  return turn.transposes ? [row, column] : [column, row];
}

/** Maps stored pixels to column and row index in the volume's slice: the inverse of `toStoredPixel`. */
export function toTurnedPixel(
  { rows, columns, turn }: TurnedPicture,
  [xStored, yStored]: readonly [number, number],
): [x: number, y: number] {
  if (turn === undefined) return [xStored, yStored];
  const [x, y] = turn.transposes ? [yStored, xStored] : [xStored, yStored];
  return [turn.reversesColumns ? columns - 1 - x : x, turn.reversesRows ? rows - 1 - y : y];
}
