/** Columns `x0` to `x1 - 1` of rows `y0` to `y1 - 1`. */
export interface Rectangle {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Whether there is nothing in it. */
export function isEmpty({ x0, y0, x1, y1 }: Rectangle): boolean {
  return x1 <= x0 || y1 <= y0;
}

/** The intersection of both. */
export function intersect(a: Rectangle, b: Rectangle): Rectangle {
  return {
    x0: Math.max(a.x0, b.x0),
    y0: Math.max(a.y0, b.y0),
    x1: Math.min(a.x1, b.x1),
    y1: Math.min(a.y1, b.y1),
  };
}

/**
 * The samples of a sub-band, or of a resolution level: each coordinate less `offset`, divided by `step`, rounded up
 * (ITU-T T.800 equations B-14 and B-15).
 */
export function reduce({ x0, y0, x1, y1 }: Rectangle, step: number, xOffset = 0, yOffset = 0): Rectangle {
  return {
    x0: Math.ceil((x0 - xOffset) / step),
    y0: Math.ceil((y0 - yOffset) / step),
    x1: Math.ceil((x1 - xOffset) / step),
    y1: Math.ceil((y1 - yOffset) / step),
  };
}
