const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The bits of the bfloat16 (the upper half of a float32) nearest to a number; ties go to the even one, what is too large to infinity. */
export function toBfloat16(value: number): number {
  float[0] = value;
  const all = bits[0] ?? 0;
  if (Number.isNaN(value)) return (all >>> 16) | 0x40;
  return ((all + 0x7fff + ((all >>> 16) & 1)) / 0x10000) & 0xffff;
}

/** The number of bfloat16 bits. */
export function fromBfloat16(half: number): number {
  bits[0] = half << 16;
  return float[0] ?? Number.NaN;
}

/** The numbers of bfloat16 bits, one after the other. */
export function widenBfloat16(halves: Uint16Array): Float32Array {
  const words = new Uint32Array(halves.length);
  for (let place = 0; place < halves.length; place++) words[place] = (halves[place] ?? 0) << 16;
  return new Float32Array(words.buffer);
}

/** The bfloat16 bits nearest to numbers, one after the other. */
export function narrowBfloat16(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let place = 0; place < values.length; place++) halves[place] = toBfloat16(values[place] ?? Number.NaN);
  return halves;
}
