import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { formatCoordinateTable, MissingTableError } from "@spinegrade/competition-data";
import { compareCoordinates, readLabelCoordinates } from "@spinegrade/label-fixes";
import { labelTables } from "./testing/label-tables.ts";

const original = labelTables([5]).coordinates;
const canal = original.filter(({ condition }) => condition === "spinal_canal_stenosis");
const corrected = original.map((row) =>
  row.condition === "spinal_canal_stenosis" && row.level === "l5_s1"
    ? { ...row, instanceNumber: 9, isCorrected: true }
    : { ...row, x: row.x + 1e-7, isCorrected: false },
);

let dataDir: string;
let thirdPartyDir: string;
beforeEach(async () => {
  dataDir = await temporaryFolder("corrections");
  thirdPartyDir = join(dataDir, "third-party");
  await mkdir(thirdPartyDir);
});

const save = (folder: string, name: string, text: string): Promise<void> =>
  writeFile(join(folder, name), text);
const saveOriginal = (): Promise<void> =>
  save(dataDir, "train_label_coordinates.csv", formatCoordinateTable(original));
const saveCorrected = (folder: string): Promise<void> =>
  save(folder, "train_label_coordinates.fix01b.csv", formatCoordinateTable(corrected, "corrected"));

describe("compareCoordinates", () => {
  it("lists points that moved, but not a difference in the last decimals", () => {
    expect(compareCoordinates(original, corrected)).toEqual([
      {
        studyId: 5,
        seriesId: 52,
        condition: "spinal_canal_stenosis",
        level: "l5_s1",
        from: { instanceNumber: 8, x: 104.5, y: 140 },
        to: { instanceNumber: 9, x: 104.5, y: 140 },
      },
    ]);
  });

  it("lists points that were added or taken away", () => {
    const [first, ...rest] = canal;
    expect(compareCoordinates(rest, canal)).toMatchObject([{ level: first?.level, from: null }]);
    expect(compareCoordinates(canal, rest)).toMatchObject([{ level: first?.level, to: null }]);
    expect(compareCoordinates(canal, canal)).toEqual([]);
  });
});

describe("readLabelCoordinates", () => {
  it("uses the original table for both tasks when there is no corrected one", async () => {
    await saveOriginal();
    const { nfn, scs, scsSource, changes } = await readLabelCoordinates(dataDir, thirdPartyDir);
    expect(nfn).toEqual(original);
    expect(scs).toEqual(original);
    expect(scsSource).toBe("train_label_coordinates.csv");
    expect(changes).toBeUndefined();
  });

  it.each([["the data folder"], ["the third-party folder"]])(
    "takes SCS from the corrected table in %s",
    async (where) => {
      await saveOriginal();
      await saveCorrected(where === "the data folder" ? dataDir : thirdPartyDir);
      const { nfn, scs, scsSource, changes, marked } = await readLabelCoordinates(dataDir, thirdPartyDir);
      expect(nfn).toEqual(original);
      expect(scs).toEqual(corrected);
      expect(scsSource).toBe("train_label_coordinates.fix01b.csv");
      expect(changes).toHaveLength(1);
      expect(marked.map(({ level }) => level)).toEqual(["l5_s1"]);
    },
  );

  it("uses the corrected table for both tasks when it is all there is", async () => {
    await saveCorrected(dataDir);
    const { nfn, changes, marked } = await readLabelCoordinates(dataDir, thirdPartyDir);
    expect(nfn).toEqual(corrected);
    expect([changes, marked.length]).toEqual([undefined, 1]);
  });

  it("names the table that is missing when there is neither", async () => {
    await expect(readLabelCoordinates(dataDir, thirdPartyDir)).rejects.toThrow(MissingTableError);
  });
});
