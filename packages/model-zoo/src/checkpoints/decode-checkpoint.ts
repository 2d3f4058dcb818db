import { decodeSafetensors, decodeStored } from "./decode-safetensors.ts";
import type { DecodedCheckpoint, StoredCheckpoint } from "./decode-safetensors.ts";
import { decodePth, isPickle } from "./pth/decode-pth.ts";
import { findLegacyStart } from "./pth/read-legacy.ts";

/** A zip archive's first bytes; a safetensors file that began with them would have a header of 67 MB or more. */
const ZIP_SIGNATURE = [0x50, 0x4b, 0x03, 0x04];

/**
 * Reads a checkpoint in safetensors format or as written by `torch.save`; detects the format from the content.
 * @param source the file's name in error messages.
 * @throws CheckpointError as `decodeSafetensors` and `decodePth` do.
 */
export function decodeCheckpoint(bytes: Uint8Array, source = "the checkpoint"): DecodedCheckpoint {
  return isOfTorch(bytes) ? decodePth(bytes, source) : decodeSafetensors(bytes, source);
}

/**
 * Reads a checkpoint as `decodeCheckpoint`, for `loadState`: numbers of 16 bits in safetensors format stay as they lie.
 * @throws CheckpointError as `decodeCheckpoint`.
 */
export function decodeWeights(bytes: Uint8Array, source = "the checkpoint"): StoredCheckpoint {
  return isOfTorch(bytes) ? decodePth(bytes, source) : decodeStored(bytes, source);
}

function isOfTorch(bytes: Uint8Array): boolean {
  const isZip = ZIP_SIGNATURE.every((byte, index) => bytes[index] === byte);
  return isZip || isPickle(bytes) || findLegacyStart(bytes) !== undefined;
}
