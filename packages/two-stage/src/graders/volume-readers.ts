import type { Grey } from "@spinegrade/crops";
import { readVolume } from "@spinegrade/volumes";
import { GreyCache } from "../volumes/grey-cache.ts";

/** Reads a volume of a store by its key. */
export type ReadVolume = (key: string) => Promise<Grey>;

/**
 * Makes a reader of volumes for each example, which reads each volume once, however many crops are cut from it. Small data
 * sets stay in memory from one example to the next.
 */
export function volumeReaders(workDir: string): () => ReadVolume {
  const cache = new GreyCache();
  return () => {
    const read = new Map<string, Promise<Grey>>();
    return (key) => {
      const volume = read.get(key) ?? cache.get(key, () => readVolume(workDir, key));
      read.set(key, volume);
      return volume;
    };
  };
}
