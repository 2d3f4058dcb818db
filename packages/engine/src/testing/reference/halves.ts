/** Numbers of 16 bits, by arithmetic instead of bits. */
import type { HalfFormat } from "@spinegrade/engine";

interface Format {
  /** Bits of the fraction, and the exponent of the smallest number that has all of them. */
  readonly fraction: number;
  readonly least: number;
  readonly largest: number;
}

const FORMATS: Readonly<Record<HalfFormat, Format>> = {
  bfloat16: { fraction: 7, least: -126, largest: 2 ** 127 * (2 - 2 ** -7) },
  float16: { fraction: 10, least: -14, largest: 65504 },
};

/** The distance of the numbers around `value`. */
function spacing({ fraction, least }: Format, value: number): number {
  let exponent = least;
  while (2 ** (exponent + 1) <= Math.abs(value)) exponent++;
  return 2 ** (exponent - fraction);
}

/**
 * A finite number in a format of 16 bits, as its value.
 * @param noise 0 to 65,535: how far it is rounded up; without it, to nearest, ties to even.
 */
export function roundToHalf(name: HalfFormat, value: number, noise?: number): number {
  const format = FORMATS[name];
  const distance = spacing(format, value);
  const count = Math.abs(value) / distance;
  const dropped = 23 - format.fraction; // bits that float32 has below
  const added = noise === undefined ? undefined : Math.floor(noise / 2 ** (16 - dropped)) / 2 ** dropped;
  const rounded = added === undefined ? roundEven(count) : Math.floor(count + added);
  return Math.sign(value) * Math.min(rounded * distance, format.largest);
}

function roundEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The bits of a float32. */
export function bitsOfFloat(value: number): number {
  float[0] = value;
  return bits[0] ?? 0;
}

/** The bits of a number that the format holds exactly. */
export function halfBits(name: HalfFormat, value: number): number {
  if (name === "bfloat16") return bitsOfFloat(value) >>> 16;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const distance = spacing(FORMATS.float16, value);
  const count = Math.abs(value) / distance;
  return sign | (count < 1024 ? count : (Math.log2(distance) + 24) * 1024 + count);
}

/** 32 bits without a pattern for a place: the operation's hash of it. */
export function noiseAt(key: number, place: number): number {
  let x = (place ^ key) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}
