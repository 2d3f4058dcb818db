/**
 * How a stored picture is turned into a slice of the volume: first rows and columns change places, then the order of
 * the columns, the rows or both is reversed. DICOM fixes no direction of rows and columns (PS3.3 C.7.6.2.1.1).
 */
export interface Turn {
  readonly transposes: boolean;
  readonly reversesColumns: boolean;
  readonly reversesRows: boolean;
}

/** A picture as it lies in the volume: its size there, and how it was turned; no turn: as it is stored. */
export interface TurnedPicture {
  readonly rows: number;
  readonly columns: number;
  readonly turn?: Turn;
}

/** The eight ways in which one picture can be stored, the stored one first. */
export const TURNS: readonly Turn[] = [false, true].flatMap((transposes) =>
  [false, true].flatMap((reversesRows) =>
    [false, true].map((reversesColumns) => ({ transposes, reversesColumns, reversesRows })),
  ),
);

/** Whether a turn leaves every pixel where it is. */
export function isAsStored({ transposes, reversesColumns, reversesRows }: Turn): boolean {
  return !transposes && !reversesColumns && !reversesRows;
}

/** Size of the stored picture, px. */
export function storedSize({ rows, columns, turn }: TurnedPicture): { rows: number; columns: number } {
  return turn?.transposes === true ? { rows: columns, columns: rows } : { rows, columns };
}

/** Column and row index in the stored picture, from those in the volume's slice; fractions are meant as they are. */
export function toStoredPixel(
  { rows, columns, turn }: TurnedPicture,
  [x, y]: readonly [number, number],
): [x: number, y: number] {
  if (turn === undefined) return [x, y];
  const column = turn.reversesColumns ? columns - 1 - x : x;
  const row = turn.reversesRows ? rows - 1 - y : y;
  return turn.transposes ? [row, column] : [column, row];
}

/** Column and row index in the volume's slice, from those in the stored picture: undoes `toStoredPixel`. */
export function toTurnedPixel(
  { rows, columns, turn }: TurnedPicture,
  [xStored, yStored]: readonly [number, number],
): [x: number, y: number] {
  if (turn === undefined) return [xStored, yStored];
  const [x, y] = turn.transposes ? [yStored, xStored] : [xStored, yStored];
  return [turn.reversesColumns ? columns - 1 - x : x, turn.reversesRows ? rows - 1 - y : y];
}
