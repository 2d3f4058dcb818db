import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Variant } from "./wheels.ts";

/**
 * Removes what killed installations of a variant left in the folder of engines, whatever compiler, sources or version of
 * TensorFlow they were for: up to 2 GB each. Only for the holder of that variant's lock, as nobody else then builds one.
 */
export async function removeUnfinished(root: string, variant: Variant): Promise<void> {
  const ours = new RegExp(`^tensorflow-[^_]+-${variant}_.*\\.building$`);
  for (const name of (await readdir(root)).filter((one) => ours.test(one)))
    await rm(join(root, name), { recursive: true, force: true });
}
