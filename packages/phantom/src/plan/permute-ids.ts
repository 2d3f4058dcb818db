import { Generator } from "@spinegrade/random";

/**
 * The id of a counter, 1..2^32-1: random-looking and different for different counters (a Feistel network of four
 * rounds over the 32 bits), so that ids tell nothing and never collide, however many are drawn.
 */
export function permuteId(seed: number, purpose: string, counter: number): number {
  const keys = Generator.fromSeed(seed, "ids", purpose);
  let high = (counter >>> 16) & 0xffff;
  let low = counter & 0xffff;
  for (let round = 0; round < 4; round++) {
    const mixed = Math.imul(low ^ keys.uint32(), 0x9e3779b1);
    [high, low] = [low, (high ^ (mixed >>> 13) ^ (mixed >>> 16)) & 0xffff];
  }
  const id = ((high << 16) | low) >>> 0;
  // 0 is no id; the one counter that gives it takes its own number's mirror, which no table can tell apart
  return id === 0 ? 0xffffffff : id;
}
