import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Names, sizes and modification times of all files in a folder. */
export async function folderListing(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).sort();
  return await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    }),
  );
}
