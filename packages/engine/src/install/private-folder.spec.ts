import { chmod, mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { UserError } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { makePrivate } from "./private-folder.ts";

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

it("makes folders that only their owner can enter, and takes others' right to write from one that exists", async () => {
  const root = await temporaryFolder("private-folder");
  const folder = join(root, "a", "b");
  await makePrivate(folder);
  expect([await modeOf(join(root, "a")), await modeOf(folder)]).toEqual([0o700, 0o700]);
  const open = join(root, "open");
  await mkdir(open);
  await chmod(open, 0o777);
  await makePrivate(open);
  expect(await modeOf(open)).toBe(0o700);
});

// Node's own recursive mkdir never ends there
(process.platform === "linux" ? it : it.skip)(
  "says at once that no folder can be made in /proc",
  async () => {
    await expect(makePrivate("/proc/cache/engine")).rejects.toThrow(UserError);
    await expect(makePrivate("/proc/cache/engine")).rejects.toThrow("set SPINEGRADE_CACHE_DIR");
  },
);
