import { larger, middle, smaller } from "./bytes";

/** Sorts each column of three rows into three rows of `length` bytes. */
function sortColumns(input: usize, stride: usize, sorted: usize, length: usize): void {
  for (const end = sorted + length; sorted < end; sorted += 16, input += 16) {
    const first = v128.load(input);
    const second = v128.load(input + stride);
    const third = v128.load(input + stride * 2);
    v128.store(sorted, smaller(smaller(first, second), third));
    v128.store(sorted + length, middle(first, second, third));
    v128.store(sorted + length * 2, larger(larger(first, second), third));
  }
}

/**
 * The median of each pixel's square of 3 x 3: that of the largest of the columns' smallest, the middle one of their
 * middle ones and the smallest of their largest.
 */
export function median3(
  input: usize,
  stride: usize,
  output: usize,
  width: usize,
  height: usize,
  scratch: usize,
): void {
  const length = (stride + 15) & ~15;
  for (let row: usize = 0; row < height; row++) {
    sortColumns(input + row * stride, stride, scratch, length);
    const to = output + row * width;
    for (let x: usize = 0; x < width; x += 16) {
      const low = scratch + x;
      const mid = low + length;
      const high = mid + length;
      v128.store(
        to + x,
        middle(
          larger(larger(v128.load(low), v128.load(low, 1)), v128.load(low, 2)),
          middle(v128.load(mid), v128.load(mid, 1), v128.load(mid, 2)),
          smaller(smaller(v128.load(high), v128.load(high, 1)), v128.load(high, 2)),
        ),
      );
    }
  }
}
