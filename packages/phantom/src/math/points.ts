/** Points in one list for each coordinate, so that loops over many points allocate nothing. */
export class Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;

  constructor(capacity: number) {
    this.x = new Float64Array(capacity);
    this.y = new Float64Array(capacity);
    this.z = new Float64Array(capacity);
  }

  set(i: number, x: number, y: number, z: number): void {
    this.x[i] = x;
    this.y[i] = y;
    this.z[i] = z;
  }
}
