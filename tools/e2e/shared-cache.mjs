/** Jest's globalSetup: a cache folder that the spec files share, so that the first run is made once. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export default function makeSharedCache() {
  process.env.SPINEGRADE_E2E_CACHE = mkdtempSync(join(tmpdir(), "spinegrade-e2e-cache-"));
}
