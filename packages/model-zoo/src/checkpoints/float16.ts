const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The bits of the float16 (IEEE 754 binary16) nearest to a number; ties go to the even one, what is too large to infinity. */
export function toFloat16(value: number): number {
  float[0] = value;
  const all = bits[0] ?? 0;
  const sign = (all >>> 16) & 0x8000;
  const exponent = ((all >>> 23) & 0xff) - 112;
  const fraction = all & 0x7fffff;
  if (exponent === 143) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200); // infinity and NaN
  if (exponent >= 31) return sign | 0x7c00;
  if (exponent > 0) return sign + roundShift((exponent << 23) | fraction, 13);
  return exponent < -10 ? sign : sign + roundShift(fraction | 0x800000, 14 - exponent);
}

/** The number of float16 bits. */
export function fromFloat16(half: number): number {
  const sign = (half & 0x8000) === 0 ? 1 : -1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let numbers: Float32Array | undefined;

/** The numbers of float16 bits, one after the other. */
export function widenFloat16(halves: Uint16Array): Float32Array {
  numbers ??= Float32Array.from({ length: 0x10000 }, (_, half) => fromFloat16(half));
  const values = new Float32Array(halves.length);
  // a loop: `Float32Array.from` with a function takes twenty times as long
  for (let place = 0; place < halves.length; place++)
    values[place] = numbers[halves[place] ?? Number.NaN] ?? Number.NaN;
  return values;
}

/** The float16 bits nearest to numbers, one after the other. */
export function narrowFloat16(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let place = 0; place < values.length; place++) halves[place] = toFloat16(values[place] ?? Number.NaN);
  return halves;
}

/** A right shift that rounds to nearest, ties to even. */
function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}
