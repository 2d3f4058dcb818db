import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Parse, readSealedJson, sealJson, sha256, writeFileAtomic } from "@spinegrade/pipeline";
import { type Shard, shardName } from "./shard.ts";

/** In a folder for results: which files each shard reads. They name files of the folder that is read. */
const LISTS = join(".spinegrade", "lists");

/**
 * Writes what each shard has to do.
 * @param contents of each shard, in order.
 * @returns the hash of each: what the shard's results depend on.
 */
export async function writeShardLists(out: string, contents: readonly object[]): Promise<string[]> {
  const hashes: string[] = [];
  for (const [at, content] of contents.entries()) {
    const text = sealJson(content, (value) => `${JSON.stringify(value)}\n`);
    hashes.push(sha256(text));
    await writeFileAtomic(pathOf(out, { index: at + 1, count: contents.length }), text);
  }
  return hashes;
}

/** Reads a shard's list; undefined where there is none. @throws UserError when it is damaged. */
export async function readShardList<T>(out: string, shard: Shard, parse: Parse<T>): Promise<T | undefined> {
  const path = pathOf(out, shard);
  return existsSync(path) ? await readSealedJson(path, parse) : undefined;
}

/** Removes the lists, which name files of the folder that was read. */
export async function removeShardLists(out: string): Promise<void> {
  await rm(join(out, LISTS), { recursive: true, force: true });
}

/** Where the results of a shard are listed, in a folder for results. */
export function shardResultPath(shard: Shard): string {
  return `.spinegrade/shards/${shardName(shard)}.json`;
}

function pathOf(out: string, shard: Shard): string {
  return join(out, LISTS, `${shardName(shard)}.json`);
}
