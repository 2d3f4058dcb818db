/** The first two passes in the lazy style's raw segments (D.6): a bit each, without arithmetic coding. */

#define readRaw(bit)
bit = <i32>(c >> 61) & 1;
c = (c & 0x1fffffffffffffff) << 1;
#refill()
#end

function rawSignificancePass(value: i32): void {
  #registersFromMemory()
  const rowEnd = <usize>width * 8;
  let at = FLAGS + flagsStride + 8;
  let to = COEFFICIENTS;
  for (let top = 0; top < height; top += 4) {
    const rows = rowsOf(top);
    const end = at + rowEnd;
    for (; at < end; at += 8, to += 16) {
      let flags = load<i64>(at);
      const low = <i32>flags;
      const across = low | (low >>> 1) | (low >>> 2);
      let open = ((across | (across >>> 3) | (across >>> 6)) << 4) & ~low & rows;
      while (open != 0) {
        const shift = ctz(open) - 4;
        open &= open - 1;
        flags |= (<i64>1 << 40) << shift;
        let bit: i32;
        #readRaw(bit)
        if (bit) {
          let sign: i32;
          #readRaw(sign)
          store<i32>(to + ((shift + 3) & ~3), value | (sign << 31));
          const pair = (1 | (<i64>sign << 18)) << (shift + 4);
          flags |= pair;
          spread(at, pair, shift);
          open |= (0x80 << shift) & ~(<i32>flags) & rows;
        }
      }
      store<i64>(at, flags);
    }
    at += 16;
  }
  #registersToMemory()
}

function rawRefinementPass(half: i32): void {
  const end = listRefinements();
  #registersFromMemory()
  const one = half << 1;
  for (let list = REFINEMENTS; list < end; list += 4) {
    let bit: i32;
    #readRaw(bit)
    const place = COEFFICIENTS + <usize>(load<i32>(list) >>> 8);
    store<i32>(place, (load<i32>(place) ^ ((bit - 1) & one)) | half);
  }
  #registersToMemory()
}
