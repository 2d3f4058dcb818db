import { mkdir, symlink } from "node:fs/promises";
import { expect, it } from "@jest/globals";
import { join } from "node:path";
import { temporaryFolder } from "@spinegrade/test-utils";
import { findEngine } from "./find-engine.ts";

it("tells a cache without an engine from one that cannot be read", async () => {
  const cache = join(await temporaryFolder("find-engine"), "cache");
  await mkdir(cache);
  const env = { SPINEGRADE_CACHE_DIR: cache };
  await expect(findEngine(env)).rejects.toThrow("is not installed");

  await symlink("engine", join(cache, "engine")); // leads back to itself, for every user
  await expect(findEngine(env)).rejects.toThrow(
    /cannot read .*engine: a symbolic link in that path leads back/,
  );
});
