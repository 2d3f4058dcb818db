import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { repeats, temporaryFolder } from "@spinegrade/test-utils";
import { writeTables } from "../testing/simulated-data-set.ts";
import { readListedSeries } from "./listed-series.ts";

(repeats(0, 1) === 1 ? it : it.skip)(
  "tables may list more series than a call takes arguments (only by npm run test:slow)",
  async () => {
    const folder = await temporaryFolder("listed-series");
    await mkdir(join(folder, "train_images"));
    const rows = Array.from({ length: 300_000 }, (_, at) => ({
      studyId: 1 + Math.floor(at / 5),
      seriesId: 1_000_000 + at,
      description: "Axial T2" as const,
    }));
    writeTables(folder, rows);
    const listed = await readListedSeries(folder);
    expect(listed).toHaveLength(rows.length);
    expect(listed.at(-1)).toEqual({ ...rows.at(-1), split: "train" });
  },
);
