import type { Grey } from "@spinegrade/crops";
import { readVolume } from "@spinegrade/volumes";

/** Reads volumes of a store for one example, each once. */
export function volumeReader(workDir: string): (key: string) => Promise<Grey> {
  const read = new Map<string, Promise<Grey>>();
  return (key) => {
    const volume = read.get(key) ?? readVolume(workDir, key);
    read.set(key, volume);
    return volume;
  };
}
