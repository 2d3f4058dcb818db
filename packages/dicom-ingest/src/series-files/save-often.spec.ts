import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { FingerprintCache } from "./fingerprints.ts";
import { withStaging } from "../store/jobs/staging.ts";

const STORED = { key: "0".repeat(64), shape: [1, 2, 3], quarantined: [], flags: [] } as const;

/** Number of times that the record is saved while series are added. */
async function countSaves(series: number): Promise<number> {
  const folder = await temporaryFolder("fingerprints");
  const path = join(folder, "fingerprints.json");
  return await withStaging(folder, async (staging) => {
    const cache = await FingerprintCache.open(path, folder);
    const times = new Set<number>();
    for (let seriesId = 1; seriesId <= series; seriesId++) {
      await cache.add({ studyId: 1, seriesId, options: {}, files: [] }, STORED, staging);
      if (seriesId % 50 === 0 && (await readdir(folder)).includes("fingerprints.json"))
        times.add((await stat(path)).mtimeMs);
    }
    await cache.save(staging);
    return times.size;
  });
}

it("saves a large record seldom: the time that saves take grows as the record, not as its square", async () => {
  expect(await countSaves(1000)).toBe(5);
  const saves = await countSaves(8000);
  expect(saves).toBeLessThan(28); // 40, if after each 200 series
  expect(saves).toBeGreaterThan(15);
});
