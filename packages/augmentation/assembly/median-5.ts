import { larger, smaller } from "./bytes";

/** A class, as TypeScript takes no decorator at a function. */
class Five {
  /** Sorts the bytes at five places, `step` apart, to five that are `toStep` apart; sixteen neighbours at once. */
  @inline
  static sort(from: usize, step: usize, to: usize, toStep: usize): void {
    const a = v128.load(from);
    const b = v128.load(from + step);
    const c = v128.load(from + step * 2);
    const d = v128.load(from + step * 3);
    const e = v128.load(from + step * 4);
    const a1 = smaller(a, b);
    const b1 = larger(a, b);
    const d1 = smaller(d, e);
    const e1 = larger(d, e);
    const c1 = smaller(c, e1);
    const e2 = larger(c, e1);
    const c2 = smaller(c1, d1);
    const d2 = larger(c1, d1);
    const b2 = smaller(b1, e2);
    const e3 = larger(b1, e2);
    const a2 = smaller(a1, d2);
    const d3 = larger(a1, d2);
    const a3 = smaller(a2, c2);
    const c3 = larger(a2, c2);
    const b3 = smaller(b2, d3);
    const d4 = larger(b2, d3);
    const b4 = smaller(b3, c3);
    const c4 = larger(b3, c3);
    v128.store(to, a3);
    v128.store(to + toStep, b4);
    v128.store(to + toStep * 2, c4);
    v128.store(to + toStep * 3, d4);
    v128.store(to + toStep * 4, e3);
  }
}

/**
 * The median of 25, sorted along rows and columns: row i, column j at `ranks` + (5 i + j) x 16. Of these 13 may be it,
 * as of any other 13 or more are certainly larger, or smaller. What is done with them was searched for; it is right as
 * it is for each of the 252 sorted arrangements of zeros and ones (Knuth, The Art of Computer Programming 3, 5.3.4).
 */
function medianOfSorted(ranks: usize): v128 {
  let n03 = v128.load(ranks, 48);
  let n04 = v128.load(ranks, 64);
  let n12 = v128.load(ranks, 112);
  let n13 = v128.load(ranks, 128);
  const n14 = v128.load(ranks, 144);
  let n21 = v128.load(ranks, 176);
  let n22 = v128.load(ranks, 192);
  let n23 = v128.load(ranks, 208);
  let n30 = v128.load(ranks, 240);
  let n31 = v128.load(ranks, 256);
  const n32 = v128.load(ranks, 272);
  let n40 = v128.load(ranks, 320);
  let n41 = v128.load(ranks, 336);
  let low = smaller(n41, n04);
  n04 = larger(n41, n04);
  n41 = low;
  n21 = larger(n41, n21);
  n13 = smaller(n13, n04);
  low = smaller(n21, n22);
  n22 = larger(n21, n22);
  n21 = low;
  low = smaller(n31, n13);
  n13 = larger(n31, n13);
  n31 = low;
  n31 = larger(n21, n31);
  n13 = smaller(n13, n22);
  n03 = larger(n31, n03);
  n23 = smaller(n23, n14);
  n30 = larger(n03, n30);
  n13 = smaller(n13, n32);
  n12 = larger(n30, n12);
  low = smaller(n23, n13);
  n13 = larger(n23, n13);
  n23 = low;
  n13 = smaller(n13, n12);
  low = smaller(n23, n40);
  n40 = larger(n23, n40);
  n23 = low;
  n13 = larger(n23, n13);
  return smaller(n13, n40);
}

/** The median of each pixel's square of 5 x 5. */
export function median5(
  input: usize,
  stride: usize,
  output: usize,
  width: usize,
  height: usize,
  scratch: usize,
): void {
  const length = (stride + 15) & ~15;
  const ranks = scratch + length * 5 + 16;
  for (let row: usize = 0; row < height; row++) {
    const from = input + row * stride;
    for (let x: usize = 0; x < length; x += 16) Five.sort(from + x, stride, scratch + x, length);
    const to = output + row * width;
    for (let x: usize = 0; x < width; x += 16) {
      Five.sort(scratch + x, 1, ranks, 16);
      Five.sort(scratch + length + x, 1, ranks + 80, 16);
      Five.sort(scratch + 2 * length + x, 1, ranks + 160, 16);
      Five.sort(scratch + 3 * length + x, 1, ranks + 240, 16);
      Five.sort(scratch + 4 * length + x, 1, ranks + 320, 16);
      v128.store(to + x, medianOfSorted(ranks));
    }
  }
}
