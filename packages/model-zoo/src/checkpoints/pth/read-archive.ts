import { CheckpointError } from "../checkpoint-error.ts";
import { shownName } from "../shown-name.ts";
import type { Pickled } from "./pickled.ts";
import { readZip } from "./read-zip.ts";
import { unpickle } from "./unpickle.ts";

const NAMED = 5;
const DATA = /(?:^|\/)data\.pkl$/;
const SCRIPT = /(?:^|\/)(?:constants\.pkl|code\/__torch__.*)$/;
// cspell:ignore ckpt
const WEIGHTS = /\.(?:pth|pt|ckpt|bin|safetensors)$/i;

/** A file's pickle and the bytes of the storages that it refers to. */
export interface TorchFile {
  readonly root: Pickled;
  /** By key. */
  readonly storages: ReadonlyMap<string, Uint8Array>;
}

/** Reads a zip archive of `torch.save`, as PyTorch writes it since 1.6. @throws CheckpointError. */
export function readArchive(bytes: Uint8Array, source: string): TorchFile {
  const check = (names: readonly string[]): void => {
    checkNames(names, source);
  };
  const members = readZip(bytes, source, check);
  check([...members.keys()]);
  const name = [...members.keys()].find((each) => DATA.test(each)) ?? "";
  const folder = name.slice(0, -"data.pkl".length);
  checkByteOrder(members.get(`${folder}byteorder`), source);
  const { value, storages } = unpickle(members.get(name) ?? new Uint8Array(), source);
  const contents = new Map<string, Uint8Array>();
  for (const key of storages.keys()) {
    const content = members.get(`${folder}data/${key}`);
    if (content !== undefined) contents.set(key, content);
  }
  return { root: value, storages: contents };
}

/** @throws CheckpointError for an archive of something else, whatever is compressed in it. */
function checkNames(names: readonly string[], source: string): void {
  if (names.some((name) => SCRIPT.test(name)))
    throw new CheckpointError(
      `${source} is a TorchScript program, not a file of weights; in PyTorch, save torch.jit.load(...).state_dict() with torch.save`,
    );
  if (names.some((name) => DATA.test(name))) return;
  const unpack = names.some((name) => WEIGHTS.test(name)) ? ": unpack it, and name the file of weights" : "";
  throw new CheckpointError(
    `${source}: the archive has no data.pkl: torch.save did not write it; it holds ${listNames(names)}${unpack}`,
  );
}

function listNames(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, NAMED).map(shownName).join(", ");
  if (all.length === 0) return "nothing";
  return all.length > NAMED ? `${shown} and ${all.length - NAMED} more` : shown;
}

/** Files of PyTorch before 2.1 do not say it; they are of machines like ours. */
function checkByteOrder(member: Uint8Array | undefined, source: string): void {
  const order = member === undefined ? "little" : new TextDecoder().decode(member.subarray(0, 20));
  if (order !== "little") {
    throw new CheckpointError(
      `${source} stores its numbers in the byte order "${order}"; only "little" is supported: save it again on a little-endian machine`,
    );
  }
}
