import { COUNTS, OTHER_COUNTS, valueAt } from "./memory";

/** Counts of pixels by value. */

/** Starts again from zero. */
export function clearCounts(): void {
  memory.fill(COUNTS, 0, 0x80000);
}

/** Brings both tables together, when all is counted. */
export function sumCounts(): void {
  for (let place: usize = 0; place < 0x40000; place += 16) {
    v128.store(COUNTS + place, i32x4.add(v128.load(COUNTS + place), v128.load(OTHER_COUNTS + place)));
  }
}

function countIn(table: usize, value: usize): void {
  const place = table + (value << 2);
  store<u32>(place, load<u32>(place) + 1);
}

/** Four pixels. */
function countFour(four: u64): void {
  countIn(COUNTS, <usize>(four & 0xffff));
  countIn(OTHER_COUNTS, <usize>((four >> 16) & 0xffff));
  countIn(COUNTS, <usize>((four >> 32) & 0xffff));
  countIn(OTHER_COUNTS, <usize>(four >> 48));
}

/** Counts all pixels. */
export function countValues(from: usize, pixels: u32, flip: u32): void {
  const end = from + ((<usize>pixels) << 1);
  const flips = <u64>flip * 0x0001_0001_0001_0001;
  let place = from;
  for (; place + 16 <= end; place += 16) {
    countFour(load<u64>(place) ^ flips);
    countFour(load<u64>(place, 8) ^ flips);
  }
  for (; place < end; place += 2) countIn(COUNTS, valueAt(place, flip));
}
