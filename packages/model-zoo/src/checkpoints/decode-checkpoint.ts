import { decodeSafetensors } from "./decode-safetensors.ts";
import type { DecodedCheckpoint } from "./decode-safetensors.ts";
import { decodePth, isPickle } from "./pth/decode-pth.ts";
import { findLegacyStart } from "./pth/read-legacy.ts";

/** A zip archive's first bytes; a safetensors file that began with them would have a header of 67 MB or more. */
const ZIP_SIGNATURE = [0x50, 0x4b, 0x03, 0x04];

/**
 * Reads a checkpoint of either format, told by its content: safetensors, or what `torch.save` wrote.
 * @param source what errors name the file as.
 * @throws CheckpointError as `decodeSafetensors` and `decodePth` do.
 */
export function decodeCheckpoint(bytes: Uint8Array, source = "the checkpoint"): DecodedCheckpoint {
  const isZip = ZIP_SIGNATURE.every((byte, index) => bytes[index] === byte);
  return isZip || isPickle(bytes) || findLegacyStart(bytes) !== undefined
    ? decodePth(bytes, source)
    : decodeSafetensors(bytes, source);
}
