import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { ByteReader } from "./byte-reader.ts";

/** The order of a tile's packets. */
export type Progression = "LRCP" | "RLCP" | "RPCL" | "PCRL" | "CPRL";

const PROGRESSIONS: readonly Progression[] = ["LRCP", "RLCP", "RPCL", "PCRL", "CPRL"];

/** The parameters of the packets of a tile (COD, ITU-T T.800 A.6.1). */
export interface PacketStyle {
  readonly mayHaveSop: boolean;
  readonly hasEph: boolean;
  readonly progression: Progression;
  readonly layers: number;
}

/** Coding style of the component's samples (COD and COC, table A.15). */
export interface BlockStyle {
  /** Wavelet decompositions, 0 to 32. */
  readonly levels: number;
  readonly blockWidthLog2: number;
  readonly blockHeightLog2: number;
  /** Bits of table A.19, see `BLOCK_STYLE`. */
  readonly style: number;
  /** 5/3 in whole numbers; otherwise 9/7. */
  readonly isReversible: boolean;
  /** log2 of width and height of the precincts at each resolution, the lowest first. */
  readonly precincts: readonly { readonly xLog2: number; readonly yLog2: number }[];
}

/** The code-block styles of table A.19. */
export const BLOCK_STYLE = {
  lazy: 1,
  reset: 2,
  terminateAll: 4,
  causal: 8,
  predictable: 16,
  segmentation: 32,
} as const;

const EVERY_STYLE = 63;
const WHOLE = { xLog2: 15, yLog2: 15 } as const;

/** @throws Jpeg2000Error for values that the standard does not allow. */
export function readCodingStyle(segment: ByteReader): { packets: PacketStyle; blocks: BlockStyle } {
  const at = segment.position;
  const flags = segment.uint8();
  if (flags > 7) throw new Jpeg2000Error("unsupported", `COD: style ${flags}`, at);
  const packets = {
    progression: readProgression(segment),
    layers: segment.uint16(),
    mayHaveSop: (flags & 2) !== 0,
    hasEph: (flags & 4) !== 0,
  };
  if (packets.layers === 0) throw new Jpeg2000Error("corrupt", "COD: no layers", at);
  const componentTransform = segment.uint8();
  if (componentTransform > 1)
    throw new Jpeg2000Error("corrupt", `COD: component transform ${componentTransform}`, at);
  return { packets, blocks: readBlockStyle(segment, (flags & 1) !== 0) };
}

/** A progression order by its number (table A.16). */
export function readProgression(segment: ByteReader): Progression {
  const at = segment.position;
  const number = segment.uint8();
  const progression = PROGRESSIONS[number];
  if (progression === undefined) throw new Jpeg2000Error("corrupt", `progression order ${number}`, at);
  return progression;
}

/** The part that COD and COC share (table A.20). */
export function readBlockStyle(segment: ByteReader, hasPrecincts: boolean): BlockStyle {
  const at = segment.position;
  const levels = segment.uint8();
  const blockWidthLog2 = segment.uint8() + 2;
  const blockHeightLog2 = segment.uint8() + 2;
  const style = segment.uint8();
  const transform = segment.uint8();
  if (levels > 32) throw new Jpeg2000Error("corrupt", `${levels} decomposition levels`, at);
  if (blockWidthLog2 > 10 || blockHeightLog2 > 10 || blockWidthLog2 + blockHeightLog2 > 12) {
    throw new Jpeg2000Error("corrupt", `code-blocks of 2^${blockWidthLog2} x 2^${blockHeightLog2}`, at);
  }
  if (style > EVERY_STYLE) throw new Jpeg2000Error("unsupported", `code-block style ${style}`, at);
  if (transform > 1) throw new Jpeg2000Error("unsupported", `wavelet transform ${transform}`, at);
  const precincts = Array.from({ length: levels + 1 }, (_, resolution) =>
    hasPrecincts ? readPrecinct(segment, resolution) : WHOLE,
  );
  if (segment.left > 0) throw new Jpeg2000Error("corrupt", "COD or COC is longer than its content", at);
  return { levels, blockWidthLog2, blockHeightLog2, style, isReversible: transform === 1, precincts };
}

function readPrecinct(segment: ByteReader, resolution: number): { xLog2: number; yLog2: number } {
  const at = segment.position;
  const sizes = segment.uint8();
  const precinct = { xLog2: sizes & 15, yLog2: sizes >> 4 };
  if (resolution > 0 && (precinct.xLog2 === 0 || precinct.yLog2 === 0)) {
    throw new Jpeg2000Error("corrupt", `precincts of one sample at resolution ${resolution}`, at);
  }
  return precinct;
}
