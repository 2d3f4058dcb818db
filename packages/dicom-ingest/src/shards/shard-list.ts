import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  closedObject,
  compileSchema,
  type Parse,
  readSealedJson,
  sealJson,
  sha256,
  writeFileAtomic,
} from "@spinegrade/pipeline";
import { type Shard, shardName } from "./shard.ts";

/** In a folder for results: which files each shard reads. They name files of the folder that is read. */
const LISTS = join(".spinegrade", "lists");

/** The folder that is read, and the folder for results. */
export interface DividedPlaces {
  readonly folder: string;
  readonly out: string;
}

/** Files of two folders may have the same names: a list is valid for its folder alone. */
const parseListFile = compileSchema<{ readonly folder: string; readonly list: object }>(
  closedObject({ folder: { type: "string" }, list: { type: "object" } }),
);

/**
 * Writes what each shard has to do.
 * @param contents of each shard, in order; each is made when it is written, as all together need much memory.
 * @returns the hash of each: what the shard's results depend on.
 */
export async function writeShardLists(
  { folder, out }: DividedPlaces,
  contents: readonly (() => object)[],
): Promise<string[]> {
  const hashes: string[] = [];
  for (const [at, makeList] of contents.entries()) {
    const text = sealJson(
      { folder: resolve(folder), list: makeList() },
      (value) => `${JSON.stringify(value)}\n`,
    );
    hashes.push(sha256(text));
    await writeFileAtomic(pathOf(out, { index: at + 1, count: contents.length }), text);
  }
  return hashes;
}

/** Reads a shard's list; undefined where there is none of this folder. @throws UserError when it is damaged. */
export async function readShardList<T>(
  { folder, out }: DividedPlaces,
  shard: Shard,
  parse: Parse<T>,
): Promise<T | undefined> {
  const path = pathOf(out, shard);
  if (!existsSync(path)) return undefined;
  const file = await readSealedJson(path, parseListFile);
  return file.folder === resolve(folder) ? parse(file.list, path) : undefined;
}

/** Removes the lists, which name files of the folder that was read. */
export async function removeShardLists(out: string): Promise<void> {
  await rm(join(out, LISTS), { recursive: true, force: true });
}

/** The path of the list of a shard's results, in a folder for results. */
export function shardResultPath(shard: Shard): string {
  return `.spinegrade/shards/${shardName(shard)}.json`;
}

function pathOf(out: string, shard: Shard): string {
  return join(out, LISTS, `${shardName(shard)}.json`);
}
