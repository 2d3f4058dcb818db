/** The three coding passes over a bit-plane (ITU-T T.800 D.3); `value` is what a coefficient gets in it: 1.5 x 2^p. */

// The sign of a coefficient that has become significant, and its place among its neighbours.
#define becomeSignificant(shift)
{
  const entry = <i32>load<u8>(
    SIGN_TABLE + ((<i32>(flags >> shift) & 0xaa) | (<i32>((flags >> 19) >> shift) & 0x55)),
  );
  let sign: i32;
  #decodeEven(CONTEXTS + (entry & 0xf8), sign)
  sign ^= entry & 1;
  store<i32>(to + <usize>((<i32>shift + 3) & ~3), value | (sign << 31));
  const pair = (16 | (<i64>sign << 22)) << shift;
  flags |= pair;
  spread(at, pair, <i32>shift);
}
#end

#define significanceRow(shift)
if (open & (0x10 << shift)) {
  let bit: i32;
  #decodeEven(CONTEXTS + <usize>load<u8>(table + (<i32>(flags >> shift) & 0x1ff)), bit)
  flags |= (<i64>1 << 40) << shift;
  if (bit) {
    #becomeSignificant(shift)
    open |= (0x80 << shift) & ~(<i32>flags) & rows;
  }
}
#end

function significancePass(value: i32, table: usize): void {
  #registersFromMemory()
  const rowEnd = <usize>width * 8;
  const stride = flagsStride;
  let at = FLAGS + stride + 8;
  let to = COEFFICIENTS;
  for (let top = 0; top < height; top += 4) {
    const rows = <i64>rowsOf(top);
    const end = at + rowEnd;
    for (; at < end; at += 8, to += 16) {
      let flags = load<i64>(at);
      if ((flags & SIGNIFICANT) == 0) continue;
      const across = flags | (flags >>> 1) | (flags >>> 2);
      let open = ((across | (across >>> 3) | (across >>> 6)) << 4) & ~flags & rows;
      if (open == 0) continue;
      do {
        const shift = ctz(open) - 4;
        const lowest = open & -open;
        open ^= lowest;
        let bit: i32;
        #decodeEven(CONTEXTS + <usize>load<u8>(table + (<i32>(flags >> shift) & 0x1ff)), bit)
        flags |= lowest << 36;
        if (bit) {
          #becomeSignificant(shift)
          open |= (lowest << 3) & ~flags & rows;
        }
      } while (open != 0);
      store<i64>(at, flags);
    }
    at += 16;
  }
  #registersToMemory()
}

/**
 * What a refinement pass decodes, in order: a coefficient's place in COEFFICIENTS times 256, and its context's place.
 * Listed before, as the pass changes no context, and so that its loop has no branch but to take in bits.
 */
const REFINEMENTS: usize = memory.data(16384 + 16, 16);

// One row's entry, which the next overwrites unless the row is open.
#define listRow(shift)
store<i32>(list, entry + (shift / 3) * 1024 + ((refined >> shift) & 16) + ((beside >> (shift + 1)) & 8));
list += (open >> (shift + 2)) & 4;
#end

/** Lists the coefficients that became significant before this bit-plane; returns the list's end. */
function listRefinements(): usize {
  const rowEnd = <usize>width * 8;
  let list = REFINEMENTS;
  let at = FLAGS + flagsStride + 8;
  let entry: i32 = 14 * 8;
  for (let top = 0; top < height; top += 4) {
    const rows = rowsOf(top);
    const end = at + rowEnd;
    for (; at < end; at += 8, entry += 4096) {
      const flags = load<i64>(at);
      const open = <i32>flags & ~(<i32>(flags >> 36)) & rows;
      if (open == 0) continue;
      const low = <i32>flags & SIGNIFICANT;
      const sides = low | (low >>> 2);
      const across = sides | (low >>> 1);
      const refined = <i32>(flags >> 37);
      const beside = ((across | (sides >>> 3) | (across >>> 6)) << 4) & ~refined;
      #listRow(0)
      #listRow(3)
      #listRow(6)
      #listRow(9)
      store<i64>(at, flags | (<i64>open << 37));
    }
    at += 16;
  }
  return list;
}

function refinementPass(half: i32): void {
  const end = listRefinements();
  #registersFromMemory()
  const one = half << 1;
  for (let list = REFINEMENTS; list < end; list += 4) {
    const entry = load<i32>(list);
    let bit: i32;
    #decodeEven(CONTEXTS + (entry & 0xff), bit)
    const place = COEFFICIENTS + <usize>(entry >>> 8);
    store<i32>(place, (load<i32>(place) ^ ((bit - 1) & one)) | half);
  }
  #registersToMemory()
}

function cleanupPass(value: i32, table: usize): void {
  #registersFromMemory()
  const rowEnd = <usize>width * 8;
  let at = FLAGS + flagsStride + 8;
  let to = COEFFICIENTS;
  for (let top = 0; top < height; top += 4) {
    const rows = rowsOf(top);
    const end = at + rowEnd;
    for (; at < end; at += 8, to += 16) {
      let flags = load<i64>(at);
      let open = ~(<i32>flags | <i32>(flags >> 36)) & rows;
      if (flags == 0 && rows == ROWS) {
        let isRun: i32;
        #decodeSkewed(RUN_LENGTH, isRun)
        if (!isRun) continue;
        let upper: i32;
        #decodeEven(UNIFORM, upper)
        let lower: i32;
        #decodeEven(UNIFORM, lower)
        const shift = (upper * 2 + lower) * 3;
        #becomeSignificant(shift)
        open &= -0x20 << shift;
      }
      while (open != 0) {
        const shift = ctz(open) - 4;
        open &= open - 1;
        let bit: i32;
        #decodeEven(CONTEXTS + <usize>load<u8>(table + (<i32>(flags >> shift) & 0x1ff)), bit)
        if (bit) {
          #becomeSignificant(shift)
        }
      }
      store<i64>(at, flags & ~CODED);
    }
    at += 16;
  }
  #registersToMemory()
}
