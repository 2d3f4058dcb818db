/** Pixels picked from a row for one purpose, in one list for each value. */
export class PixelList {
  count = 0;
  /** Index of each pixel in the row or list that it was picked from. */
  readonly index: Int32Array;
  /** Patient mm. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** A depth in mm or a share, as the purpose demands. */
  readonly value: Float64Array;

  constructor(capacity: number) {
    this.index = new Int32Array(capacity);
    this.x = new Float64Array(capacity);
    this.y = new Float64Array(capacity);
    this.value = new Float64Array(capacity);
  }

  add(index: number, x: number, y: number, value: number): void {
    const i = this.count++;
    this.index[i] = index;
    this.x[i] = x;
    this.y[i] = y;
    this.value[i] = value;
  }
}
