/** Jest's globalTeardown: removes what shared-cache.mjs made. */
import { rmSync } from "node:fs";

export default function removeSharedCache() {
  rmSync(process.env.SPINEGRADE_E2E_CACHE, { recursive: true, force: true });
}
