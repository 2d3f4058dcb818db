import { CheckpointError } from "../checkpoint-error.ts";
import { NUMBER_FORMATS } from "../number-formats.ts";
import { shownName } from "../shown-name.ts";
import type { Pickled, Storage } from "./pickled.ts";
import type { TorchFile } from "./read-archive.ts";
import { unpickle } from "./unpickle.ts";

/** The whole number 0x1950a86a20f9469cfc6c as a pickle holds it, followed by STOP: the file's first value. */
const MAGIC = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
/** Its offsets: after the protocol's two bytes and, from protocol 4 on, a frame's nine. */
const MAGIC_PLACES = [2, 11];
const PROTOCOL_VERSION = 1001;

/** Offset of the end of the magic number's pickle, in a file that `torch.save` wrote before PyTorch 1.6; undefined in any other. */
export function findLegacyStart(bytes: Uint8Array): number | undefined {
  const place = MAGIC_PLACES.find((begin) => MAGIC.every((byte, index) => bytes[begin + index] === byte));
  return bytes[0] !== 0x80 || place === undefined ? undefined : place + MAGIC.length;
}

/**
 * Reads a file of `torch.save` before PyTorch 1.6, or with `_use_new_zipfile_serialization=False` (torch/serialization.py,
 * `_legacy_save`): pickles of a magic number, the format's version, the machine, the value and its storages' keys; then
 * each storage: how many numbers, in 8 bytes, and the numbers.
 * @param begin what `findLegacyStart` found.
 * @throws CheckpointError when it is cut short, damaged, or of a big-endian machine.
 */
export function readLegacy(bytes: Uint8Array, source: string, begin: number): TorchFile {
  const version = unpickle(bytes, source, begin);
  if (version.value !== PROTOCOL_VERSION)
    throw new CheckpointError(
      `${source} is in a version of torch.save's old format that is not supported; load it and save it again with PyTorch`,
    );
  const machine = unpickle(bytes, source, version.end);
  if (!(machine.value instanceof Map) || machine.value.get("little_endian") !== true) {
    throw new CheckpointError(
      `${source} stores its numbers in big-endian byte order; only little-endian is supported: save it again on a little-endian machine`,
    );
  }
  const content = unpickle(bytes, source, machine.end);
  const keys = unpickle(bytes, source, content.end);
  return {
    root: content.value,
    storages: readStorages(bytes, source, keys.end, keys.value, content.storages),
  };
}

function readStorages(
  bytes: Uint8Array,
  source: string,
  begin: number,
  keys: Pickled,
  known: ReadonlyMap<string, Storage>,
): ReadonlyMap<string, Uint8Array> {
  const fail = (what: string): never => {
    throw new CheckpointError(`${source}: ${what}; copy or download it again`);
  };
  if (!Array.isArray(keys)) return fail("it has no list of storages");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const contents = new Map<string, Uint8Array>();
  let next = begin;
  for (const key of keys) {
    const storage = typeof key === "string" ? known.get(key) : undefined;
    if (storage === undefined || contents.has(storage.key)) return fail("its list of storages is damaged");
    if (next + 8 > bytes.length) return fail("it is cut short");
    const size = Number(view.getBigUint64(next, true));
    if (size !== storage.size)
      return fail(`storage ${shownName(storage.key)} has ${size} numbers, its tensors say ${storage.size}`);
    const end = next + 8 + size * NUMBER_FORMATS[storage.format].bytes;
    if (end > bytes.length)
      return fail(`it is cut short: storage ${shownName(storage.key)} ends at byte ${end}`);
    contents.set(storage.key, bytes.subarray(next + 8, end));
    next = end;
  }
  return contents;
}
