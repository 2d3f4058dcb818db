import { join } from "node:path";
import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { formatPointTable, type PointRow } from "@spinegrade/competition-data";
import { writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import type { PointRuns, PointSource } from "../grader-settings.ts";
import { readGraderPoints } from "./read-grader-points.ts";

const DATA_SET = { synthetic: true, tables: { "train.csv": "a".repeat(64) } };

function row(studyId: number, x: number, more: Partial<PointRow> = {}): PointRow {
  const ids = { studyId, seriesId: 10 * studyId, side: "middle", level: "l1_l2" } as const;
  return { ...ids, x, y: 20, z: 3, score: 1, frame: "stretched-512", ...more };
}

describe("the points of a grader", () => {
  let outputDir: string;
  beforeEach(async () => {
    outputDir = await temporaryFolder("grader-points");
    await writeFold("points", 0, { trained: [3, 4], rows: [row(1, 10), row(2, 11)] });
    await writeFold("points", 1, { trained: [1, 2], rows: [row(3, 12), row(4, 13)] });
  });

  it("are those of the fold that did not train on the study", async () => {
    const rows = await read({ sagittal: "points" });
    expect(rows.map(({ studyId, x }) => [studyId, x])).toEqual([
      [1, 10],
      [2, 11],
      [3, 12],
      [4, 13],
    ]);
  });

  it("are refused where a net was trained on the study in which it found them", async () => {
    await writeFold("points", 1, { trained: [1, 2], rows: [row(2, 99), row(3, 12), row(4, 13)] });
    await expect(read({ sagittal: "points" })).rejects.toThrow(
      /fold-1\/points\.csv: a leak: the points of study 2 are from fold 1 of the run points, whose net was trained on this study/,
    );
    const means = await read({ sagittal: "points" }, "published");
    expect(means.find(({ studyId }) => studyId === 2)?.x).toBe(55); // of 11 and 99
  });

  it("are refused where two folds validate a study: one is of other settings", async () => {
    await writeFold("points", 4, { trained: [3, 4], rows: [row(1, 90), row(2, 91)] });
    await expect(read({ sagittal: "points" })).rejects.toThrow(
      /fold-4\/points\.csv: fold 4 and fold 0 of the run points both validate study 1, so one is left from other settings/,
    );
  });

  it("are refused where no fold predicts a study, in another frame, and of another data set", async () => {
    await expect(read({ sagittal: "untrained" })).rejects.toThrow(
      "no fold of the run untrained finds the points of study 3 out of fold (none is trained): " +
        "train all folds, npx nx run trainer:untrained",
    );
    await writeFold("patient", 0, { trained: [], rows: [row(1, 10, { frame: "patient" })] });
    await expect(read({ sagittal: "patient" })).rejects.toThrow('a point in the frame "patient"');
    const other = { ...DATA_SET, tables: { "train.csv": "b".repeat(64) } };
    await writeFold("other", 0, { trained: [], rows: [row(1, 10)], dataSet: other });
    await expect(read({ sagittal: "other" })).rejects.toThrow("other/fold-0/result.json");
  });

  it("have the slice and score of levels, and x and y of axial points", async () => {
    const all = (run: string, x: number, more: Partial<PointRow>): Promise<void> =>
      writeFold(run, 0, {
        trained: [],
        rows: [1, 2, 3, 4].map((id) => row(id, x, { side: "left", ...more })),
      });
    await all("levels", 256, { y: 256, z: 7, score: 0.5 });
    await all("axial", 40, { y: 50, z: 9 });
    const runs = { sagittal: "points", levels: "levels", axial: "axial" };
    const rows = await read(runs);
    expect(rows).toHaveLength(8);
    expect(rows.at(-1)).toEqual(row(4, 40, { side: "left", y: 50, z: 7, score: 0.5 }));
    const rowsOf = [1, 2, 3].map((id) => row(id, 40, { side: "left" }));
    await writeFold("axial", 0, { trained: [], rows: rowsOf });
    const written = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(await read(runs)).toHaveLength(7);
    expect(written.mock.calls.map(([line]) => line)).toEqual([
      "no crop is cut where axial has no point in the slice of a level: study 4, series 40, left L1/L2\n",
    ]);
    written.mockRestore();
  });

  function read(points: PointRuns, pointSource: PointSource = "out-of-fold"): Promise<PointRow[]> {
    const study = (studyId: number): { studyId: number; fold: 0; grades: typeof NO_GRADES; series: [] } => {
      return { studyId, fold: 0, grades: NO_GRADES, series: [] };
    };
    const data = { dataSet: DATA_SET, training: [study(3), study(4)], validation: [study(1), study(2)] };
    return readGraderPoints({ data, folders: { outputDir, workDir: outputDir } }, { points, pointSource });
  }

  async function writeFold(
    run: string,
    fold: number,
    made: { trained: readonly number[]; rows: readonly PointRow[]; dataSet?: typeof DATA_SET },
  ): Promise<void> {
    const folder = join(outputDir, "runs", run, `fold-${fold}`);
    await writeFileAtomic(join(folder, "points.csv"), formatPointTable(made.rows));
    const validation = [1, 2, 3, 4].filter((studyId) => !made.trained.includes(studyId));
    await writeJsonAtomic(join(folder, "studies.json"), { training: made.trained, validation });
    await writeJsonAtomic(join(folder, "result.json"), { run, fold, dataSet: made.dataSet ?? DATA_SET });
  }
});

const NO_GRADES = {
  spinal_canal_stenosis: [],
  left_neural_foraminal_narrowing: [],
  right_neural_foraminal_narrowing: [],
  left_subarticular_stenosis: [],
  right_subarticular_stenosis: [],
};
