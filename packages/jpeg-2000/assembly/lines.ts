/** Puts a number before the first of `count` in a line, and one after the last, each equal to its neighbour. */
export function extend(line: usize, count: i32): void {
  store<i32>(line - 4, load<i32>(line));
  store<i32>(line + <usize>count * 4, load<i32>(line + <usize>(count - 1) * 4));
}

/** Writes the `count` samples of two lines by turns. */
export function interleave(to: usize, first: usize, second: usize, count: i32): void {
  let done = 0;
  for (; done + 8 <= count; done += 8) {
    const a = v128.load(first + <usize>done * 2);
    const b = v128.load(second + <usize>done * 2);
    v128.store(to + <usize>done * 4, v128.shuffle<i32>(a, b, 0, 4, 1, 5));
    v128.store(to + <usize>done * 4, v128.shuffle<i32>(a, b, 2, 6, 3, 7), 16);
  }
  for (; done < count; done++) {
    const line = (done & 1) == 0 ? first : second;
    store<i32>(to + <usize>done * 4, load<i32>(line + <usize>(done >> 1) * 4));
  }
}
