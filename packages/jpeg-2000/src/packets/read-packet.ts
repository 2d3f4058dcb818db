import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { ByteReader } from "../codestream/byte-reader.ts";
import type { PacketStyle } from "../codestream/coding-style.ts";
import { MARKER } from "../codestream/markers.ts";
import type { Precinct, PrecinctBand } from "../tiles/precincts.ts";
import { BitReader } from "./bit-reader.ts";
import { mostPasses, segmentCapacity, type CodeBlock, type Segment } from "./code-block.ts";

/** More is not coded for 4096 coefficients; the kernel has room for it. */
const MOST_SEGMENT_BYTES = 65536;

/** Bytes of a segment that follow in the packet's body. */
interface Contribution {
  readonly segment: Segment;
  readonly length: number;
}

/**
 * Reads the next packet of a precinct (ITU-T T.800 B.9, B.10): header and body.
 * @throws Jpeg2000Error when it is cut short, or says what cannot be.
 */
export function readPacket(
  reader: ByteReader,
  precinct: Precinct,
  style: PacketStyle,
  blockStyle: number,
): void {
  if (style.mayHaveSop && reader.peekUint16() === MARKER.sop) reader.take(6, "SOP");
  const bits = new BitReader(reader);
  const contributions: Contribution[] = [];
  if (bits.bit() === 1) {
    for (const band of precinct.bands()) {
      for (let block = 0; block < band.blocks.length; block++) {
        readBlockHeader({ bits, band, block, layer: precinct.layer, blockStyle, reader }, contributions);
      }
    }
  }
  bits.end();
  if (style.hasEph) {
    const at = reader.position;
    if (reader.left < 2 || reader.uint16() !== MARKER.eph) {
      throw new Jpeg2000Error("corrupt", "a packet's header does not end with EPH", at);
    }
  }
  for (const { segment, length } of contributions) {
    const { position: start, end } = reader.take(length, "a code-block");
    segment.pieces.push({ start, end });
  }
  precinct.layer++;
}

interface BlockPlace {
  readonly bits: BitReader;
  readonly band: PrecinctBand;
  readonly block: number;
  readonly layer: number;
  readonly blockStyle: number;
  readonly reader: ByteReader;
}

function readBlockHeader(place: BlockPlace, contributions: Contribution[]): void {
  const { bits, band, block: index, blockStyle, reader } = place;
  const block = band.blocks[index];
  if (block !== undefined && bits.bit() === 0) return;
  const included = block ?? readFirstInclusion(place);
  if (included === undefined) return;
  let passes = readPasses(bits);
  included.lengthBits += bits.ones();
  if (included.passes + passes > mostPasses(included.planes)) {
    const most = `${included.planes} bit-planes have ${mostPasses(included.planes)}`;
    throw new Jpeg2000Error("corrupt", `${included.passes + passes} coding passes, ${most}`, reader.position);
  }
  while (passes > 0) {
    const { segment, room } = openSegment(included, blockStyle);
    const added = Math.min(passes, room);
    const lengthBits = included.lengthBits + Math.floor(Math.log2(added));
    const length = lengthBits > 31 ? Number.POSITIVE_INFINITY : bits.bits(lengthBits);
    if (length > MOST_SEGMENT_BYTES) {
      throw new Jpeg2000Error("corrupt", `a code-block of ${length} bytes`, reader.position);
    }
    segment.passes += added;
    included.passes += added;
    passes -= added;
    contributions.push({ segment, length });
  }
}

function readFirstInclusion({ bits, band, block, layer, reader }: BlockPlace): CodeBlock | undefined {
  if (!band.inclusion.isBelow(bits, block, layer + 1)) return undefined;
  const most = band.band.planes - 1;
  const zeroPlanes = band.zeroPlanes.valueOf(bits, block, most);
  if (zeroPlanes === undefined) {
    throw new Jpeg2000Error("corrupt", `more than ${most} of ${most + 1} bit-planes empty`, reader.position);
  }
  const planes = band.band.planes - zeroPlanes;
  const made = { area: band.areaOf(block), planes, passes: 0, lengthBits: 3, segments: [] };
  band.blocks[block] = made;
  band.band.blocks.push(made);
  return made;
}

/** The segment that takes the block's next pass, and how many passes it still takes. */
function openSegment(block: CodeBlock, style: number): { segment: Segment; room: number } {
  const last = block.segments.at(-1);
  if (last !== undefined) {
    const room = segmentCapacity(block.passes - last.passes, style) - last.passes;
    if (room > 0) return { segment: last, room };
  }
  const segment: Segment = { passes: 0, pieces: [] };
  block.segments.push(segment);
  return { segment, room: segmentCapacity(block.passes, style) };
}

/** The number of coding passes (table B.4). */
function readPasses(bits: BitReader): number {
  if (bits.bit() === 0) return 1;
  if (bits.bit() === 0) return 2;
  const few = bits.bits(2);
  if (few < 3) return 3 + few;
  const more = bits.bits(5);
  return more < 31 ? 6 + more : 37 + bits.bits(7);
}
