import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { TileCoding } from "../codestream/coding-parameters.ts";
import { stepOf } from "../codestream/quantisation.ts";
import type { CodeBlock } from "../packets/code-block.ts";
import { isEmpty, reduce, type Rectangle } from "./rectangle.ts";

/** Index of the table of contexts: bands LL and LH, HL, HH. */
const BAND_KIND = { low: 0, horizontal: 1, diagonal: 2 } as const;

/** A sub-band of a tile. */
export interface Band {
  readonly kind: 0 | 1 | 2;
  /** In the band's own samples. */
  readonly area: Rectangle;
  /** Index of its first sample among the tile's coefficients. */
  readonly column: number;
  readonly row: number;
  /** Magnitude bit-planes (ITU-T T.800 equation E-2). */
  readonly planes: number;
  /** The value of a coefficient of 1 (equation E-3). */
  readonly stepSize: number;
  /** Those that a packet has told of. */
  readonly blocks: CodeBlock[];
}

/** A resolution level of a tile and how it is cut into precincts (B.5, B.6). */
export interface Resolution {
  readonly area: Rectangle;
  /** Decompositions between the picture and it. */
  readonly levels: number;
  readonly bands: readonly Band[];
  readonly precinctXLog2: number;
  readonly precinctYLog2: number;
  readonly precinctsAcross: number;
  readonly precinctsDown: number;
}

/** More cannot be held in 32 bits; no coder of 16 bit samples makes them. */
const MOST_PLANES = 30;

/** The resolution levels of a tile, the lowest first. */
export function makeResolutions(
  area: Rectangle,
  bits: number,
  coding: TileCoding,
  byteOffset: number,
): Resolution[] {
  const { levels: allLevels, precincts } = coding.blocks;
  return precincts.map(({ xLog2, yLog2 }, index) => {
    const levels = allLevels - index;
    const own = reduce(area, 2 ** levels);
    const isNone = isEmpty(own);
    return {
      area: own,
      levels,
      bands: bandPlaces(area, index, allLevels).map((place, bandIndex) => {
        const order = index === 0 ? 0 : index * 3 - 2 + bandIndex;
        return makeBand(place, order, bits, coding, byteOffset);
      }),
      precinctXLog2: xLog2,
      precinctYLog2: yLog2,
      precinctsAcross: isNone ? 0 : Math.ceil(own.x1 / 2 ** xLog2) - Math.floor(own.x0 / 2 ** xLog2),
      precinctsDown: isNone ? 0 : Math.ceil(own.y1 / 2 ** yLog2) - Math.floor(own.y0 / 2 ** yLog2),
    };
  });
}

interface BandPlace extends Pick<Band, "kind" | "area" | "column" | "row"> {
  readonly levels: number;
  /** log2 of the transform's gain (table E.1). */
  readonly gain: number;
}

function bandPlaces(area: Rectangle, resolution: number, allLevels: number): BandPlace[] {
  if (resolution === 0) {
    const low = reduce(area, 2 ** allLevels);
    return [{ kind: BAND_KIND.low, area: low, column: 0, row: 0, levels: allLevels, gain: 0 }];
  }
  const levels = allLevels - resolution + 1;
  const below = reduce(area, 2 ** levels);
  const [width, height] = [below.x1 - below.x0, below.y1 - below.y0];
  const [step, half] = [2 ** levels, 2 ** (levels - 1)];
  const { low, horizontal, diagonal } = BAND_KIND;
  return [
    { kind: horizontal, area: reduce(area, step, half, 0), column: width, row: 0, levels, gain: 1 },
    { kind: low, area: reduce(area, step, 0, half), column: 0, row: height, levels, gain: 1 },
    { kind: diagonal, area: reduce(area, step, half, half), column: width, row: height, levels, gain: 2 },
  ];
}

function makeBand(
  { levels, gain, ...place }: BandPlace,
  order: number,
  bits: number,
  { blocks, quantisation }: TileCoding,
  byteOffset: number,
): Band {
  const { exponent, mantissa } = stepOf(quantisation, order, levels, blocks.levels, byteOffset);
  const planes = quantisation.guardBits + exponent - 1;
  if (planes > MOST_PLANES) {
    throw new Jpeg2000Error(
      "unsupported",
      `${planes} bit-planes, at most ${MOST_PLANES} are supported`,
      byteOffset,
    );
  }
  const stepSize = blocks.isReversible ? 1 : 2 ** (bits + gain - exponent) * (1 + mantissa / 2048);
  return { ...place, planes, stepSize, blocks: [] };
}
