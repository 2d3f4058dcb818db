import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { LEVELS, readFoldTable } from "@spinegrade/competition-data";
import { readReceipt } from "@spinegrade/pipeline";
import { makeStudies, readStudies, type StudySeries } from "@spinegrade/two-stage";
import { readVolume, toPatientMm } from "@spinegrade/volumes";
import { fromStretched } from "@spinegrade/crops";
import { makeSmallStudies, type SmallStudies } from "../testing/small-studies.ts";

let small: SmallStudies;
let series: readonly StudySeries[];

beforeAll(async () => {
  small = await makeSmallStudies(2);
  series = small.made.studies.flatMap((study) => study.series);
});

describe("the studies of a data set", () => {
  it("have all series in stretched volumes, axial ones in two frames", async () => {
    expect(small.made.omitted).toEqual([]);
    expect(small.made.studies).toHaveLength(2);
    expect(series).toHaveLength(6);
    for (const { description, volumes, depth } of series) {
      expect(Object.keys(volumes)).toEqual(description === "Axial T2" ? ["512", "720"] : ["512"]);
      for (const [side, key] of Object.entries(volumes)) {
        const { shape } = await readVolume(small.config.workDir, key);
        expect(shape).toEqual([depth, Number(side), Number(side)]);
      }
    }
  });

  it("have points in these volumes: levels downwards, left to the patient's left", async () => {
    for (const { description, volumes, points } of series) {
      expect(points.length).toBeGreaterThan(0);
      const { sliceTable } = await readVolume(small.config.workDir, volumes["512"] ?? "");
      const mm = points.map(({ side, level, x, y, z }) => {
        const place = toPatientMm(sliceTable, fromStretched(sliceTable, 512, [x, y, z]));
        return { side, level, place: place ?? [NaN, NaN, NaN] };
      });
      for (const { side, level, place } of mm) {
        const below = mm.find((one) => one.side === side && one.level === LEVELS[LEVELS.indexOf(level) + 1]);
        if (below !== undefined) expect(below.place[2]).toBeLessThan(place[2]);
        const right = mm.find((one) => one.side === "right" && one.level === level);
        if (side === "left" && right !== undefined) expect(right.place[0]).toBeLessThan(place[0]);
      }
      expect(points.some(({ side }) => side === "middle")).toBe(description === "Sagittal T2/STIR");
    }
  });

  it("are read as they were made, with a receipt that names their volumes", async () => {
    const { studies, dataSet } = await readStudies(small.config);
    expect({ studies, dataSet }).toEqual({ studies: small.made.studies, dataSet: small.made.dataSet });
    const { stored } = await readReceipt(dirname(small.made.path));
    expect(stored).toHaveLength(2 * (2 + 2 + 4)); // voxels and slice table of each volume
    expect(stored.every(({ bytes }) => bytes > 0)).toBe(true);
  });
});

describe("tables that are not as they should be", () => {
  const quiet = { workers: 0, progressStream: { write: () => true } };

  it("are refused: a fold file that names a study unknown to the data set", async () => {
    const { config, made } = small;
    const path = join(config.workDir, "folds.csv");
    const rows = made.studies.map(({ studyId }) => `${studyId},0`);
    await writeFile(path, ["study_id,fold", ...rows, "12345,1", ""].join("\n"));
    const folds = (ids: readonly number[]): Promise<Map<number, number>> => readFoldTable(path, ids);
    await expect(makeStudies(config, { ...quiet, folds })).rejects.toThrow(
      "has a fold for study 12345: not in train.csv; take the fold file that was made for this data set",
    );
  });

  it("give studies without points: a label table of columns alone", async () => {
    const { config } = small;
    const path = join(config.dataDir, "train_label_coordinates.csv");
    const [columns = ""] = (await readFile(path, "utf8")).split("\n");
    await writeFile(path, `${columns}\n`);
    const { studies } = await makeStudies(config, quiet);
    expect(studies.flatMap((study) => study.series.map(({ points }) => points.length))).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
  });
});
