import { nameForeignFile } from "@spinegrade/pipeline";
import { CheckpointError } from "../checkpoint-error.ts";
import type { DecodedCheckpoint } from "../decode-safetensors.ts";
import type { StateTensor } from "../state.ts";
import { findTensors } from "./find-tensors.ts";
import { readArchive, type TorchFile } from "./read-archive.ts";
import { findLegacyStart, readLegacy } from "./read-legacy.ts";
import { checkSizes, readTensor } from "./read-tensor.ts";

/**
 * Reads a file of `torch.save`, as a zip archive or in the format before PyTorch 1.6. The file must contain a
 * state_dict or a dictionary that includes one; other plain values in the dictionary, such as `iteration` and `epoch`,
 * become metadata. Accepts only pickles of tensors and plain containers: any other global makes it reject the file
 * before it reads a tensor. Floating-point tensors of any width become F32, integers I64.
 * @param source the file's name in error messages.
 * @throws CheckpointError if the file is damaged, contains anything else, or comes from a big-endian machine.
 */
export function decodePth(bytes: Uint8Array, source = "the checkpoint"): DecodedCheckpoint {
  const { root, storages } = readTorchFile(bytes, source);
  const { tensors, metadata } = findTensors(root, source);
  checkSizes(tensors, bytes.length, source);
  const state = new Map<string, StateTensor>();
  for (const [name, tensor] of tensors)
    state.set(name, readTensor(name, tensor, storages.get(tensor.storage.key), source));
  return { state, metadata };
}

function readTorchFile(bytes: Uint8Array, source: string): TorchFile {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return readArchive(bytes, source);
  const begin = findLegacyStart(bytes);
  if (begin !== undefined) return readLegacy(bytes, source, begin);
  if (isPickle(bytes)) {
    throw new CheckpointError(
      `${source} is a pickle that torch.save did not write; in PyTorch, save {"state_dict": model.state_dict()} with torch.save`,
    );
  }
  const foreign = nameForeignFile(bytes);
  throw new CheckpointError(
    foreign === undefined
      ? `${source} is not a zip archive, as torch.save writes, nor of its format before PyTorch 1.6; load it and save it again with PyTorch`
      : `${source} is not a checkpoint, but ${foreign}`,
  );
}

/** Whether the bytes begin as a pickle of protocol 2 to 5 does and end as any does. */
export function isPickle(bytes: Uint8Array): boolean {
  const protocol = bytes[1] ?? 0;
  return bytes[0] === 0x80 && protocol >= 2 && protocol <= 5 && bytes.at(-1) === 0x2e;
}
