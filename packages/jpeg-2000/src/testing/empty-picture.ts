/** A code stream of which every packet is empty: each pixel has the middle grey. */
export interface EmptyPicture {
  readonly columns: number;
  readonly rows: number;
  /** Size of the tiles; default: that of the picture. */
  readonly tileRows?: number;
  /** log2 of width and height of the precincts; code-blocks are 4 x 4, or as small as the precincts. */
  readonly precinct: readonly [xLog2: number, yLog2: number];
  /** Progression order changes in the main header, each over all. */
  readonly changes?: number;
}

/** Writes a picture of 8 bits without wavelet decompositions, losslessly coded. */
export function writeEmptyPicture(picture: EmptyPicture): Uint8Array {
  const { columns, rows, tileRows = rows, precinct, changes = 0 } = picture;
  const [xLog2, yLog2] = precinct;
  const sizes = [columns, rows, 0, 0, columns, tileRows, 0, 0].flatMap(uint32);
  const poc = Array.from({ length: changes }, () => [0, 0, 0, 1, 1, 1, 0]).flat();
  const header = [
    ...[0xff, 0x4f, 0xff, 0x51, 0, 41, 0, 0, ...sizes, 0, 1, 7, 1, 1],
    ...[0xff, 0x52, 0, 13, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, yLog2 * 16 + xLog2],
    ...[0xff, 0x5c, 0, 4, 0x40, 8 << 3],
    ...(changes === 0 ? [] : [0xff, 0x5f, (poc.length + 2) >> 8, (poc.length + 2) & 255, ...poc]),
  ];
  const tiles = Array.from({ length: Math.ceil(rows / tileRows) }, (_, tile) => {
    const height = Math.min(tileRows, rows - tile * tileRows);
    const across = Math.ceil(columns / 2 ** xLog2);
    const top = Math.floor((tile * tileRows) / 2 ** yLog2);
    const packets = across * (Math.ceil((tile * tileRows + height) / 2 ** yLog2) - top);
    const part = new Uint8Array(14 + packets);
    part.set([0xff, 0x90, 0, 10, tile >> 8, tile & 255, ...uint32(part.length), 0, 1, 0xff, 0x93]);
    return part;
  });
  return Buffer.concat([Uint8Array.from(header), ...tiles, Uint8Array.of(0xff, 0xd9)]);
}

function uint32(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
}
