import { Jpeg2000Error } from "../jpeg-2000-error.ts";
import type { ByteReader } from "./byte-reader.ts";
import { readBlockStyle, readCodingStyle, type BlockStyle, type PacketStyle } from "./coding-style.ts";
import { isInformative, MARKER, nameMarker } from "./markers.ts";
import { readProgressionChanges, type ProgressionVolume } from "./progression-change.ts";
import { readQuantisation, type Quantisation } from "./quantisation.ts";

/** The coding parameters of a main header, or of the headers of a tile's parts. */
export interface CodingParameters {
  packets?: PacketStyle;
  blocks?: BlockStyle;
  componentBlocks?: BlockStyle;
  quantisation?: Quantisation;
  componentQuantisation?: Quantisation;
  progressionChanges?: ProgressionVolume[];
}

/** The parameters that apply to a tile. */
export interface TileCoding {
  readonly packets: PacketStyle;
  readonly blocks: BlockStyle;
  readonly quantisation: Quantisation;
  readonly progressionChanges: readonly ProgressionVolume[];
}

/**
 * Reads a marker segment of either header into `parameters`.
 * @throws Jpeg2000Error when it is damaged, or decides something that is not read here.
 */
export function readParameters(marker: number, segment: ByteReader, parameters: CodingParameters): void {
  switch (marker) {
    case MARKER.cod: {
      const { packets, blocks } = readCodingStyle(segment);
      parameters.packets = packets;
      parameters.blocks = blocks;
      return;
    }
    case MARKER.coc:
      skipComponent(segment);
      parameters.componentBlocks = readBlockStyle(segment, (segment.uint8() & 1) !== 0);
      return;
    case MARKER.qcd:
      parameters.quantisation = readQuantisation(segment);
      return;
    case MARKER.qcc:
      skipComponent(segment);
      parameters.componentQuantisation = readQuantisation(segment);
      return;
    case MARKER.poc:
      addProgressionChanges(parameters, segment);
      return;
    default:
      if (!isInformative(marker)) {
        throw new Jpeg2000Error("unsupported", `${nameMarker(marker)} is not supported`, segment.position);
      }
  }
}

/**
 * Most changes of the progression in a header: each change walks through the tile's packets once more. Encoders
 * (OpenJPEG's `J2K_MAX_POCS`) write up to 32.
 */
const MOST_CHANGES = 32;

function addProgressionChanges(parameters: CodingParameters, segment: ByteReader): void {
  const at = segment.position;
  const changes = [...(parameters.progressionChanges ?? []), ...readProgressionChanges(segment)];
  if (changes.length > MOST_CHANGES) {
    const found = `${changes.length} progression order changes, at most ${MOST_CHANGES} are supported`;
    throw new Jpeg2000Error("unsupported", found, at);
  }
  parameters.progressionChanges = changes;
}

/**
 * The tile's own parameters before the main header's, and the component's before those of all (A.6).
 * @throws Jpeg2000Error when a necessary one is in neither.
 */
export function resolveParameters(
  main: CodingParameters,
  tile: CodingParameters,
  byteOffset: number,
): TileCoding {
  const packets = tile.packets ?? main.packets;
  const blocks = tile.componentBlocks ?? tile.blocks ?? main.componentBlocks ?? main.blocks;
  const quantisation =
    tile.componentQuantisation ?? tile.quantisation ?? main.componentQuantisation ?? main.quantisation;
  const progressionChanges = tile.progressionChanges ?? main.progressionChanges ?? [];
  if (packets === undefined || blocks === undefined) {
    throw new Jpeg2000Error("corrupt", "the header has no COD", byteOffset);
  }
  if (quantisation === undefined) throw new Jpeg2000Error("corrupt", "the header has no QCD", byteOffset);
  if (!blocks.isReversible && quantisation.kind === "none") {
    throw new Jpeg2000Error("corrupt", "the 9/7 transform without quantisation", byteOffset);
  }
  return { packets, blocks, quantisation, progressionChanges };
}

function skipComponent(segment: ByteReader): void {
  const at = segment.position;
  const component = segment.uint8();
  if (component !== 0) throw new Jpeg2000Error("corrupt", `component ${component} of 1`, at);
}
