/** A tile's samples as 16 bit numbers of the picture: shifted, and held between the least and the largest value. */
export function pictureOfWhole(
  from: usize,
  stride: usize,
  to: usize,
  pictureStride: usize,
  columns: i32,
  rows: i32,
  shift: i32,
  least: i32,
  most: i32,
): void {
  for (let row = 0; row < rows; row++, from += stride, to += pictureStride) {
    for (let column = 0; column < columns; column++) {
      const value = load<i32>(from + <usize>column * 4) + shift;
      store<u16>(to + <usize>column * 2, <u16>min(max(value, least), most));
    }
  }
}

/** The same from real numbers, which are rounded to the nearest, halves to even. */
export function pictureOfReal(
  from: usize,
  stride: usize,
  to: usize,
  pictureStride: usize,
  columns: i32,
  rows: i32,
  shift: i32,
  least: i32,
  most: i32,
): void {
  for (let row = 0; row < rows; row++, from += stride, to += pictureStride) {
    for (let column = 0; column < columns; column++) {
      const value = <i32>nearest(load<f32>(from + <usize>column * 4)) + shift;
      store<u16>(to + <usize>column * 2, <u16>min(max(value, least), most));
    }
  }
}
