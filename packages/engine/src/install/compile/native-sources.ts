import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { NATIVE } from "./native-folder.ts";
import { ADDON_OPTIMISATION, STANDARD_FLAGS } from "./compiler.ts";
import { OPERATION_FLAGS } from "./operation-flags.ts";

/**
 * Hash of the native sources and flags: everything but the compiler that determines what the addons do. Engine names
 * include it, so one version of this package never uses another's engine.
 * @param folder default: this package's own sources.
 */
export function hashNativeSources(folder = NATIVE): string {
  const { common, machines } = OPERATION_FLAGS;
  const hash = createHash("sha256");
  hash.update(JSON.stringify([STANDARD_FLAGS, ADDON_OPTIMISATION, common, machines]));
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(cc|h)$/.test(name))
    .sort();
  for (const name of files) hash.update(`\n${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest("hex").slice(0, 16);
}
