/** The formats in which an optimizer may hold its state between steps. */
export const STATE_PRECISIONS = ["float32", "bfloat16", "float16"] as const;

export type StatePrecision = (typeof STATE_PRECISIONS)[number];

/** A format of 16 bits. */
export type HalfFormat = Exclude<StatePrecision, "float32">;

/** The numbers of the native operation's attribute `format`. */
export const HALF_FORMATS = { bfloat16: 0, float16: 1 } as const satisfies Readonly<
  Record<HalfFormat, number>
>;

/** Numbers that share a scale in float16: `kHalfBlock` of native/kernels/kernel-types.h; a spec compares them. */
export const NUMBERS_OF_SCALE = 256;

/** float32 scales before `size` numbers: float16 has too few exponents for the moments of all parameters. */
export function scalesOf(format: HalfFormat, size: number): number {
  return format === "float16" ? Math.ceil(size / NUMBERS_OF_SCALE) : 0;
}

/** Words of 32 bits, two numbers each, that hold `size` numbers. */
export function wordsOf(size: number): number {
  return Math.ceil(size / 2);
}

/** The format that a tensor of a saved state is in, by its name: words of two numbers. Undefined for other tensors. */
export function halfFormatOf(name: string): HalfFormat | undefined {
  return (["bfloat16", "float16"] as const).find((format) => name.endsWith(`.${format}`));
}
