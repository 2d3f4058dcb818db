import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Variant } from "./wheel/wheels.ts";

/**
 * Deletes leftovers of killed installations of a variant, up to 2 GB each, for any compiler, sources or TensorFlow
 * version. Call this only while holding the variant's lock: then no other process is building one.
 */
export async function removeUnfinished(root: string, variant: Variant): Promise<void> {
  const ours = new RegExp(`^tensorflow-[^_]+-${variant}_.*\\.building$`);
  for (const name of (await readdir(root)).filter((one) => ours.test(one)))
    await rm(join(root, name), { recursive: true, force: true });
}
