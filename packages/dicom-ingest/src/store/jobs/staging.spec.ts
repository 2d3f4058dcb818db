import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { ownerTag } from "@spinegrade/pipeline/process-owner";
import { UserError } from "@spinegrade/pipeline";
import { clearStaging, withStaging } from "./staging.ts";

const ID = "0f8fad5b-d9cb-469f-a165-70867728950e";
let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder("staging");
});

/** `ownerTag` with another process's number, or another start of the same number. */
const tagOf = (place: 2 | 3, value: string): string =>
  ownerTag()
    .split("-")
    .map((part, index) => (index === place ? value : part))
    .join("-");

async function leave(name: string, isOld = false): Promise<void> {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, "half"), "");
  if (isOld) await utimes(join(folder, name), 1e9, 1e9);
}

describe("clearStaging", () => {
  it("removes what runs left that are gone, and nothing of others", async () => {
    const kept = [
      `.staging-${ownerTag()}-${ID}`,
      `.staging-00000000-00000000-7-7-${ID}`,
      "staging",
      ".staging-x",
    ];
    for (const name of kept) await leave(name);
    await leave(`.staging-${tagOf(2, String(2 ** 22 + 1))}-${ID}`);
    await leave(`.staging-${tagOf(3, "1")}-${ID}`); // this number, but an earlier process
    await leave(`.staging-11111111-7-${ID}`, true); // as earlier versions named it, of another machine
    await clearStaging(folder);
    expect((await readdir(folder)).sort()).toEqual(kept.sort());
  });

  it("finds nothing where there is no folder", async () => {
    await expect(clearStaging(join(folder, "none"))).resolves.toBeUndefined();
  });
});

describe("withStaging", () => {
  it("gives a folder that is gone afterwards", async () => {
    await withStaging(folder, async (staging) => {
      await writeFile(join(staging, "half"), "");
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it("says what is in the way", async () => {
    await writeFile(join(folder, "file"), "");
    const attempt = withStaging(join(folder, "file"), () => Promise.resolve());
    await expect(attempt).rejects.toThrow(UserError);
    await expect(attempt).rejects.toThrow("is a file, not a folder");
  });
});
