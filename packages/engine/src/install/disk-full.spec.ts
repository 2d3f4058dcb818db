import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { installEngine } from "@spinegrade/engine";
import { mountSmallDisk, temporaryFolder } from "@spinegrade/test-utils";
import { unpackWheel } from "./wheel/unpack-wheel.ts";

const env = { ...process.env, CUDA_VISIBLE_DEVICES: "" };
const disk = mountSmallDisk("4m");
let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder("disk-full");
});

(disk === undefined ? describe.skip : describe)(
  "on a disk that is full (needs the right to mount one)",
  () => {
    const smallDisk = disk ?? "";

    it("installEngine says how much is needed and how much is free, and leaves nothing behind", async () => {
      const install = installEngine({ cacheDir: smallDisk, env, log: () => undefined });
      await expect(install).rejects.toThrow(
        /the disk is full at .* \(1200 MB are needed, [34] MB are free\): free some space, or set SPINEGRADE_CACHE_DIR/,
      );
      expect(readdirSync(join(smallDisk, "engine"))).toEqual([]);
    });

    it("unpacking stops with the same advice", async () => {
      const wheel = join(folder, "big.whl");
      const script =
        "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').writestr('big/file', bytes(8_000_000))";
      execFileSync("python3", ["-c", script, wheel]);
      const unpack = unpackWheel(wheel, smallDisk, { rules: [["big/", "deps"]], python: "python3", env });
      await expect(unpack).rejects.toThrow(/the disk is full at .*free some space/);
    });
  },
);

describe("where the cache folder cannot be made", () => {
  it("installEngine names it and the variable that chooses another", async () => {
    const file = join(folder, "a-file");
    writeFileSync(file, "");
    const install = installEngine({ cacheDir: join(file, "cache"), env, log: () => undefined });
    await expect(install).rejects.toThrow(/cannot make the folder .*a-file.*set SPINEGRADE_CACHE_DIR/);
  });
});
