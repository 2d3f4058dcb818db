/** XXH64 of bytes that come piece by piece (xxHash specification 0.1.1, Yann Collet), with the seed 0. */

/** Buffer for the bytes, 64 KiB at a time. */
const PIECE: usize = memory.data(0x10000, 64);

export function pieceAt(): usize {
  return PIECE;
}

const PRIME_1: u64 = 0x9e3779b185ebca87;
const PRIME_2: u64 = 0xc2b2ae3d27d4eb4f;
const PRIME_3: u64 = 0x165667b19e3779f9;
const PRIME_4: u64 = 0x85ebca77c2b2ae63;
const PRIME_5: u64 = 0x27d4eb2f165667c5;

let hashA: u64 = 0;
let hashB: u64 = 0;
let hashC: u64 = 0;
let hashD: u64 = 0;
let hashedBytes: u64 = 0;

export function startHash(): void {
  hashA = PRIME_1 + PRIME_2;
  hashB = PRIME_2;
  hashC = 0;
  hashD = 0 - PRIME_1;
  hashedBytes = 0;
}

function hashRound(state: u64, lane: u64): u64 {
  return rotl<u64>(state + lane * PRIME_2, 31) * PRIME_1;
}

/** Stripes of 32 bytes; what follows the last whole one is for `endHash`. */
export function hashStripes(from: usize, bytes: u32): void {
  const end = from + (bytes & ~31);
  let a = hashA;
  let b = hashB;
  let c = hashC;
  let d = hashD;
  for (; from < end; from += 32) {
    a = hashRound(a, load<u64>(from));
    b = hashRound(b, load<u64>(from, 8));
    c = hashRound(c, load<u64>(from, 16));
    d = hashRound(d, load<u64>(from, 24));
  }
  hashA = a;
  hashB = b;
  hashC = c;
  hashD = d;
  hashedBytes += bytes & ~31;
}

function mergeState(hash: u64, state: u64): u64 {
  return (hash ^ hashRound(0, state)) * PRIME_1 + PRIME_4;
}

/** The hash, with up to 31 bytes more. */
export function endHash(from: usize, bytes: u32): u64 {
  let hash = PRIME_5;
  if (hashedBytes > 0) {
    hash = rotl<u64>(hashA, 1) + rotl<u64>(hashB, 7) + rotl<u64>(hashC, 12) + rotl<u64>(hashD, 18);
    hash = mergeState(mergeState(mergeState(mergeState(hash, hashA), hashB), hashC), hashD);
  }
  hash += hashedBytes + bytes;
  const end = from + bytes;
  for (; from + 8 <= end; from += 8) {
    hash = rotl<u64>(hash ^ hashRound(0, load<u64>(from)), 27) * PRIME_1 + PRIME_4;
  }
  if (from + 4 <= end) {
    hash = rotl<u64>(hash ^ (<u64>load<u32>(from) * PRIME_1), 23) * PRIME_2 + PRIME_3;
    from += 4;
  }
  for (; from < end; from++) hash = rotl<u64>(hash ^ (<u64>load<u8>(from) * PRIME_5), 11) * PRIME_1;
  hash = (hash ^ (hash >> 33)) * PRIME_2;
  hash = (hash ^ (hash >> 29)) * PRIME_3;
  return hash ^ (hash >> 32);
}
