import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { ByteReader } from "./byte-reader.ts";

/** Exponent and mantissa of a sub-band's step (ITU-T T.800 E.1). */
export interface Step {
  readonly exponent: number;
  /** In 1 / 2048. */
  readonly mantissa: number;
}

/** Steps of the sub-bands (QCD and QCC, A.6.4): LL, then HL, LH, HH of each level from the lowest. */
export interface Quantisation {
  readonly guardBits: number;
  readonly kind: "none" | "derived" | "expounded";
  readonly steps: readonly Step[];
}

/** @throws Jpeg2000Error for a style that the standard does not have, or no steps. */
export function readQuantisation(segment: ByteReader): Quantisation {
  const at = segment.position;
  const style = segment.uint8();
  const kind = (["none", "derived", "expounded"] as const)[style & 31];
  if (kind === undefined) throw new Jpeg2000Error("corrupt", `quantisation style ${style & 31}`, at);
  const bytesEach = kind === "none" ? 1 : 2;
  if (segment.left === 0 || segment.left % bytesEach !== 0 || segment.left > 97 * bytesEach) {
    throw new Jpeg2000Error("corrupt", `quantisation steps in ${segment.left} bytes`, at);
  }
  const steps: Step[] = [];
  while (segment.left > 0) {
    const step = kind === "none" ? segment.uint8() << 8 : segment.uint16();
    steps.push({ exponent: step >> 11, mantissa: step & 2047 });
  }
  return { guardBits: style >> 5, kind, steps };
}

/**
 * The step of a sub-band.
 * @param band its place in the order of `steps`.
 * @param levels decompositions between the picture and the band.
 * @param allLevels decompositions of the tile.
 * @throws Jpeg2000Error when the header does not give it.
 */
export function stepOf(
  { kind, steps }: Quantisation,
  band: number,
  levels: number,
  allLevels: number,
  byteOffset: number,
): Step {
  const step = steps[kind === "derived" ? 0 : band];
  if (step === undefined) {
    throw new Jpeg2000Error("corrupt", `no quantisation step of sub-band ${band}`, byteOffset);
  }
  // equation E-5: the other bands' exponents follow from that of LL
  return kind === "derived" ? { ...step, exponent: step.exponent - (allLevels - levels) } : step;
}
