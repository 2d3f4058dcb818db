import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import type { LevelPoint } from "@spinegrade/axial-levels";
import { LEVELS } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { findModels, type GradingModel, NetCache } from "@spinegrade/grading";
import { placesOf, type StudyPlan } from "@spinegrade/phantom";
import { findStudies, type FoundStudy, type TypedSeries } from "@spinegrade/series-types";
import { taskNamed } from "@spinegrade/tasks";
import { temporaryFolder } from "@spinegrade/test-utils";
import type { SliceRecord } from "@spinegrade/volumes";
import { writeSmallNet, writeSmallStudy } from "../testing/small-studies.ts";
import { gradeTask } from "./grade-task.ts";
import type { TaskOutcome } from "./task-outcome.ts";
import { readSeries, type ReadSeries } from "../reading/read-series.ts";

let plan: StudyPlan;
let study: FoundStudy;
let models: readonly GradingModel[];
let canal: readonly LevelPoint[];
const nets = new NetCache();
afterAll(() => {
  nets.dispose();
});

beforeAll(async () => {
  await startEngine();
  const folder = await temporaryFolder("grade-task");
  plan = await writeSmallStudy(join(folder, "images"), 0, { axialSlices: 21 });
  await writeSmallNet(join(folder, "ss.safetensors"), "ss", 1);
  models = await findModels([join(folder, "ss.safetensors")]);
  const { studies } = await findStudies(join(folder, "images"));
  if (studies[0] === undefined) throw new Error("no study");
  study = studies[0];
  const { frameOfReferenceUid } = study.series[0]?.headers[0] ?? {};
  canal = placesOf(plan.anatomy.spine, "spinal_canal_stenosis").flatMap((placeMm, index) => {
    const level = LEVELS[index];
    return level === undefined ? [] : [{ level, placeMm, frameOfReferenceUid }];
  });
});

const grade = (levelPoints: readonly LevelPoint[], of: FoundStudy = study): Promise<TaskOutcome> =>
  gradeTask({ study: of, task: taskNamed("ss"), models, levelPoints }, { nets });

describe("gradeTask on axial series", () => {
  it("grades the recesses on the slices that the sagittal points name, and leaves no tensor", async () => {
    await grade(canal);
    const before = tf.memory().numTensors;
    const { rows, images } = await grade(canal);
    expect(tf.memory().numTensors).toBe(before);
    expect(rows).toHaveLength(10);
    const shown = rows.filter(({ grade: given }) => given !== null);
    expect(shown.length).toBeGreaterThanOrEqual(8); // a level between two blocks of slices may be shown by none
    expect(images).toHaveLength(shown.length);
    for (const { level, point, notGraded } of shown) {
      expect(notGraded).toBeNull();
      const { placeMm } = canal.find((one) => one.level === level) ?? {};
      // five slices around the level, 4 to 6 mm apart, and half the height of the square
      expect(Math.abs((point?.positionMm?.[2] ?? NaN) - (placeMm?.[2] ?? NaN))).toBeLessThan(30);
    }
  });

  it("takes a square of the slice for the net, in which the point lies", async () => {
    const { images } = await grade(canal);
    for (const { seen, x, y, rows, columns } of images) {
      if (seen === undefined) throw new Error("no heatmap");
      const { shown } = seen;
      expect(shown.rows).toBeLessThan(rows);
      expect(shown.columns).toBeLessThan(columns);
      expect(x).toBeGreaterThanOrEqual(shown.left - 1);
      expect(x).toBeLessThanOrEqual(shown.left + shown.columns);
      expect(y).toBeGreaterThanOrEqual(shown.top - 1);
      expect(y).toBeLessThanOrEqual(shown.top + shown.rows);
    }
  });

  it("grades the levels that the series shows, and says which it does not", async () => {
    const lifted = canal.map(({ level, placeMm: [x, y, z] }) => ({
      level,
      placeMm: [x, y, level === "l1_l2" ? z + 150 : z] as const,
    }));
    const { rows } = await grade(lifted);
    const upper = rows.filter(({ level }) => level === "l1_l2");
    expect(upper.map(({ notGraded }) => notGraded)).toEqual([
      "no Axial T2 series shows L1/L2",
      "no Axial T2 series shows L1/L2",
    ]);
    expect(rows.some(({ level, grade: given }) => level === "l4_l5" && given !== null)).toBe(true);
  });

  it("says of a level whose slices are missing that it lies in a gap, and flags the rows next to it", async () => {
    // one straight stack of slices, 6 mm apart, without those from 34 mm below to 4 mm above the level's point
    const lost = canal.find(({ level }) => level === "l3_l4")?.placeMm ?? [0, 0, 0];
    const zOf = (index: number): number => lost[2] + 6 * index - (index < 9 ? 82 : 50);
    const read = async (one: TypedSeries, uid: string): Promise<ReadSeries> => {
      const found = await readSeries(one, uid);
      if ("reason" in found) return found;
      const { sliceTable } = found.volume;
      const slices = sliceTable.slices.map((slice, index): SliceRecord => {
        const [height = 0, width = 0] = (slice.pixelSpacingMm ?? []).map((mm) => mm * slice.rows);
        return {
          ...{ ...slice, group: 0, projectionMm: zOf(index), orientation: [1, 0, 0, 0, 1, 0] },
          positionMm: [lost[0] - width / 2, lost[1] - height / 2, zOf(index)],
        };
      });
      return { volume: { ...found.volume, sliceTable: { ...sliceTable, slices } } };
    };
    const toGrade = { study, task: taskNamed("ss"), models, levelPoints: canal };
    const { rows, volumes } = await gradeTask(toGrade, { nets, read });
    const next = volumes[0]?.volume.sliceTable.slices
      .slice(8, 10)
      .map(({ instanceNumber }) => instanceNumber);
    for (const { level, notGraded, point, flags } of rows) {
      if (level === "l3_l4")
        expect(notGraded).toBe("no Axial T2 series shows L3/L4: it lies in a gap of 38.0 mm between slices");
      else
        expect(flags.some(({ flag }) => flag === "gap-at-point")).toBe(
          next?.includes(point?.instanceNumber ?? 0),
        );
    }
  });

  it("flags every row of a series of which slices cannot be used, as their place is unknown", async () => {
    const flagsOf = async (uid: string): Promise<string[]> => {
      const { rows } = await grade(canal, { ...study, unusableSlices: new Map([[uid, 2]]) });
      const graded = rows.filter(({ grade: given }) => given !== null);
      return [
        ...new Set(graded.map(({ flags }) => String(flags.some(({ flag }) => flag === "slices-missing")))),
      ];
    };
    const { seriesInstanceUid = "" } = study.series.find(({ type }) => type === "axial-t2") ?? {};
    expect(await flagsOf("1.2.3")).toEqual(["false"]);
    expect(await flagsOf(seriesInstanceUid)).toEqual(["true"]);
  });

  it("flags the rows of a series whose frame of reference is not that of the sagittal points", async () => {
    const ofFrames = ({ rows }: TaskOutcome) =>
      rows
        .filter(({ grade: given }) => given !== null)
        .map(({ flags }) => flags.filter(({ flag }) => flag.startsWith("frame-of-reference")));
    const flagsOf = (outcome: TaskOutcome) => [
      ...new Set(ofFrames(outcome).map((flags) => flags.map(({ flag }) => flag).join())),
    ];
    expect(flagsOf(await grade(canal))).toEqual([""]);
    const elsewhere = canal.map((point) => ({ ...point, frameOfReferenceUid: "1.2.3" }));
    const moved = await grade(elsewhere);
    expect(flagsOf(moved)).toEqual(["frame-of-reference-differs"]);
    expect(ofFrames(moved)[0]?.[0]?.reason).toContain("check that the slice shows the level");
    const unknown = canal.map((point) => ({ ...point, frameOfReferenceUid: undefined }));
    expect(flagsOf(await grade(unknown))).toEqual(["frame-of-reference-unknown"]);
  });

  it("reads no series when no point says where the levels are", async () => {
    let reads = 0;
    const read = async (one: TypedSeries, uid: string): Promise<ReadSeries> => {
      reads += 1;
      return await readSeries(one, uid);
    };
    const toGrade = { study, task: taskNamed("ss"), models };
    await gradeTask({ ...toGrade, levelPoints: canal }, { nets, read });
    expect(reads).toBe(1);
    await gradeTask({ ...toGrade, levelPoints: [] }, { nets, read });
    expect(reads).toBe(1);
  });

  it.each([
    { what: "no point of a sagittal series", points: (): LevelPoint[] => [], says: "no predicted point" },
    {
      what: "points of another region",
      points: () =>
        canal.map(({ level, placeMm: [x, y, z] }) => ({ level, placeMm: [x, y, z + 400] as const })),
      says: "it may be of another region",
    },
  ])("says why nothing is graded: $what", async ({ points, says }) => {
    const { rows, series, images } = await grade(points());
    expect(rows.every(({ grade: given, notGraded }) => given === null && notGraded?.includes(says))).toBe(
      true,
    );
    expect([...series.values()].join()).toContain(says);
    expect(images).toEqual([]);
  });

  it("says that a study without axial series has none", async () => {
    const sagittal = { ...study, series: study.series.filter(({ type }) => type !== "axial-t2") };
    const { rows } = await grade(canal, sagittal);
    expect(new Set(rows.map(({ notGraded }) => notGraded))).toEqual(
      new Set(["the study has no lumbar Axial T2 series"]),
    );
  });
});

describe("gradeTask on sagittal series", () => {
  it("grades without a series of too many slices, and says why", async () => {
    const folder = await temporaryFolder("grade-task");
    await writeSmallNet(join(folder, "scs.safetensors"), "scs", 1);
    const scs = await findModels([join(folder, "scs.safetensors")]);
    const t2 = study.series.find(({ type }) => type === "sagittal-t2");
    if (t2 === undefined) throw new Error("no Sagittal T2");
    const large: TypedSeries = { ...t2, seriesInstanceUid: "1.2.3" };
    const read = async (one: TypedSeries, uid: string): Promise<ReadSeries> => {
      const found = await readSeries(one, uid);
      if (one !== large || "reason" in found) return found;
      const [, height, width] = found.volume.shape;
      const shape = [257, height, width] as const;
      const sliceTable = { ...found.volume.sliceTable, shape };
      return { volume: { voxels: new Uint8Array(257 * height * width), shape, sliceTable } };
    };
    const gradeOf = (series: readonly TypedSeries[]): Promise<TaskOutcome> =>
      gradeTask(
        { study: { ...study, series }, task: taskNamed("scs"), models: scs, levelPoints: [] },
        { nets, read },
      );
    const { rows, series } = await gradeOf([large, t2]);
    expect(rows.every(({ grade: given }) => given !== null)).toBe(true);
    expect(series.get(large)).toContain("257 slices");
    const alone = await gradeOf([large]);
    expect(alone.rows[0]?.notGraded).toContain("no Sagittal T2/STIR series can be graded: it has 257 slices");
  });
});
