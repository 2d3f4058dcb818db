import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { CodedTile } from "../codestream/read-code-stream.ts";
import type { TileCoding } from "../codestream/coding-parameters.ts";
import type { Precinct } from "../tiles/precincts.ts";
import { packetOrder } from "../tiles/packet-order.ts";
import { readPacket } from "./read-packet.ts";

/**
 * Reads every packet of a tile; what they bring is then found at the code-blocks of its sub-bands.
 * @throws Jpeg2000Error when one is missing or cut short, and when bytes are left over.
 */
export function readPackets(
  { parts }: CodedTile,
  precincts: readonly (readonly Precinct[])[],
  coding: TileCoding,
): void {
  const open = parts.values();
  let part = open.next().value;
  for (const precinct of packetOrder(precincts, coding)) {
    while (part?.left === 0) part = open.next().value;
    if (part === undefined) {
      throw new Jpeg2000Error("corrupt", "packets are missing at the tile's end", parts.at(-1)?.end ?? 0);
    }
    readPacket(part, precinct, coding.packets, coding.blocks.style);
  }
  const missing = precincts.flat().find(({ layer }) => layer < coding.packets.layers);
  if (missing !== undefined) {
    throw new Jpeg2000Error("corrupt", "the progression leaves packets out", part?.position ?? 0);
  }
  for (; part !== undefined; part = open.next().value) {
    if (part.left > 0) {
      throw new Jpeg2000Error("corrupt", `${part.left} bytes are left after the last packet`, part.position);
    }
  }
}
