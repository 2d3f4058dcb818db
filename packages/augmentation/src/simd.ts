// Instructions of WebAssembly on vectors of 16 bytes, https://webassembly.github.io/spec/core/binary/instructions.html.
// Each takes its operands from the stack and leaves its result there; 16-bit ones work on eight numbers at a time.

/** The smaller of each two bytes. */
export const SMALLER = [0xfd, 0x77] as const;
/** The larger of each two bytes. */
export const LARGER = [0xfd, 0x79] as const;
/** Bytes 0 to 7 as 16-bit numbers. */
export const FIRST_HALF = [0xfd, 0x89, 0x01] as const;
/** Bytes 8 to 15 as 16-bit numbers. */
export const SECOND_HALF = [0xfd, 0x8a, 0x01] as const;
/** Sums of 16-bit numbers. */
export const ADD_16 = [0xfd, 0x8e, 0x01] as const;
/** The bits that both have. */
export const AND = [0xfd, 0x4e] as const;
/** 16-bit numbers of both operands as bytes again. */
export const TO_BYTES = [0xfd, 0x66] as const;

/** 16-bit numbers times a number below 2^15, divided by 2^15, rounded. */
export function timesShare(numerator: number): number[] {
  return [...splat(numerator), 0xfd, 0x82, 0x01];
}

/** 16-bit numbers times a power of two. */
export function shiftLeft(bits: number): number[] {
  return [0x41, bits, 0xfd, 0x8b, 0x01];
}

/** 16-bit numbers, taken without sign, divided by a power of two, rounded down. */
export function shiftRight(bits: number): number[] {
  return [0x41, bits, 0xfd, 0x8d, 0x01];
}

/** Eight times the same 16-bit number. */
export function splat(value: number): number[] {
  return [
    0xfd,
    0x0c,
    ...Array.from({ length: 16 }, (_, byte) => (byte % 2 === 0 ? value & 255 : value >> 8)),
  ];
}
