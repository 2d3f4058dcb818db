import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { BlockStyle } from "../codestream/coding-style.ts";
import type { CodeBlock } from "../packets/code-block.ts";
import { TagTree } from "../packets/tag-tree.ts";
import { intersect, isEmpty, type Rectangle } from "./rectangle.ts";
import type { Band, Resolution } from "./resolutions.ts";

/** The part of a precinct in one sub-band: a grid of code-blocks, row by row. */
export interface PrecinctBand {
  readonly band: Band;
  readonly columns: number;
  readonly rows: number;
  readonly blocks: (CodeBlock | undefined)[];
  readonly inclusion: TagTree;
  readonly zeroPlanes: TagTree;
  /** In the band's samples. */
  areaOf(block: number): Rectangle;
}

/** The code-blocks of one place and resolution level, whose packets follow one another layer by layer. */
export interface Precinct {
  readonly resolution: number;
  /** Upper left corner on the reference grid, or where the tile begins if that lies further. */
  readonly x: number;
  readonly y: number;
  /** The layer of its next packet. */
  layer: number;
  /** Made when its first packet with content is read; sub-bands without a sample are omitted. */
  bands(): readonly PrecinctBand[];
}

/**
 * The precincts of a tile, by resolution level, then row by row.
 * @throws Jpeg2000Error when their packets, of a byte at least, have no room in the tile's bytes.
 */
export function makePrecincts(
  tile: Rectangle,
  resolutions: readonly Resolution[],
  style: BlockStyle,
  { mostPackets, layers, byteOffset }: { mostPackets: number; layers: number; byteOffset: number },
): Precinct[][] {
  const count = resolutions.reduce((sum, level) => sum + level.precinctsAcross * level.precinctsDown, 0);
  if (count * layers > mostPackets) {
    const found = `${count} precincts in ${layers} layers have no room in ${mostPackets} bytes`;
    throw new Jpeg2000Error("corrupt", found, byteOffset);
  }
  return resolutions.map((level, resolution) => {
    const { precinctsAcross, precinctsDown } = level;
    return Array.from({ length: precinctsAcross * precinctsDown }, (_, index) => {
      const column = Math.floor(level.area.x0 / 2 ** level.precinctXLog2) + (index % precinctsAcross);
      const row = Math.floor(level.area.y0 / 2 ** level.precinctYLog2) + Math.floor(index / precinctsAcross);
      return makePrecinct(tile, level, resolution, { column, row }, style);
    });
  });
}

function makePrecinct(
  tile: Rectangle,
  level: Resolution,
  resolution: number,
  { column, row }: { column: number; row: number },
  style: BlockStyle,
): Precinct {
  let bands: readonly PrecinctBand[] | undefined;
  return {
    resolution,
    x: Math.max(tile.x0, column * 2 ** (level.precinctXLog2 + level.levels)),
    y: Math.max(tile.y0, row * 2 ** (level.precinctYLog2 + level.levels)),
    layer: 0,
    bands: () => {
      bands ??= level.bands.flatMap((band) => {
        // the three high bands have half the samples of their resolution level
        const halving = resolution === 0 ? 0 : 1;
        const [xLog2, yLog2] = [level.precinctXLog2 - halving, level.precinctYLog2 - halving];
        const [x0, y0] = [column * 2 ** xLog2, row * 2 ** yLog2];
        const area = intersect(band.area, { x0, y0, x1: x0 + 2 ** xLog2, y1: y0 + 2 ** yLog2 });
        if (isEmpty(area)) return [];
        return [
          makeBand(
            band,
            area,
            2 ** Math.min(xLog2, style.blockWidthLog2),
            2 ** Math.min(yLog2, style.blockHeightLog2),
          ),
        ];
      });
      return bands;
    },
  };
}

function makeBand(band: Band, area: Rectangle, blockWidth: number, blockHeight: number): PrecinctBand {
  const firstColumn = Math.floor(area.x0 / blockWidth);
  const firstRow = Math.floor(area.y0 / blockHeight);
  const columns = Math.ceil(area.x1 / blockWidth) - firstColumn;
  const rows = Math.ceil(area.y1 / blockHeight) - firstRow;
  return {
    band,
    columns,
    rows,
    blocks: Array.from({ length: columns * rows }, () => undefined),
    inclusion: new TagTree(columns, rows),
    zeroPlanes: new TagTree(columns, rows),
    areaOf: (block) => {
      const x0 = (firstColumn + (block % columns)) * blockWidth;
      const y0 = (firstRow + Math.floor(block / columns)) * blockHeight;
      return intersect(area, { x0, y0, x1: x0 + blockWidth, y1: y0 + blockHeight });
    },
  };
}
