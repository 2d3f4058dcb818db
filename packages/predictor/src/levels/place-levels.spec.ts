import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  type Condition,
  LEVELS,
  type PredictedPoint,
  type Prediction,
  type SeriesDescription,
} from "@spinegrade/competition-data";
import { ingestSeries } from "@spinegrade/dicom-ingest";
import { placesOf, planStudy, renderStudy, type StudyPlan } from "@spinegrade/phantom";
import { UserError } from "@spinegrade/pipeline";
import { findLevels, placeLevels, placeStudies } from "@spinegrade/predictor";
import type { Volume } from "@spinegrade/volumes";

const CANAL = "spinal_canal_stenosis";
/** Distance of points from their levels, mm towards the head: two axial slices. */
const OFF_MM = 9;

let plan: StudyPlan;
const volumes = new Map<string, Volume>();
const volumeOf = (description: SeriesDescription): Volume => {
  const volume = volumes.get(description);
  if (volume === undefined) throw new Error(`no ${description}`);
  return volume;
};

beforeAll(async () => {
  const size = { imageSize: 112, axialSlices: 25 };
  plan = planStudy({ seed: 8, split: "train", index: 0, model: "competition", size });
  for (const series of plan.series) {
    const files = [...renderStudy({ ...plan, series: [series] })].map(({ path, bytes }) => ({
      name: path.split("/").at(-1) ?? "",
      bytes,
    }));
    const ids = { studyId: plan.studyId, seriesId: series.seriesId };
    volumes.set(series.description, await ingestSeries(files, ids));
  }
});

/** Points of a condition, all `OFF_MM` too high. */
function pointsOf(condition: Condition): PredictedPoint[] {
  return placesOf(plan.anatomy.spine, condition).flatMap(([x, y, z], index) => {
    const level = LEVELS[index];
    if (level === undefined) return [];
    const positionMm = [x, y, z + OFF_MM] as const;
    const nowhere = { instanceNumber: 1, xSlice: 0, ySlice: 0, zIndex: 0 };
    return [{ condition, level, probabilities: [1, 0, 0] as const, ...nowhere, positionMm }];
  });
}

const foramina = () => [
  ...pointsOf("left_neural_foraminal_narrowing"),
  ...pointsOf("right_neural_foraminal_narrowing"),
];

describe("from images to discs to axial slices", () => {
  it("finds the slice that a reader marked, though the points lie two slices off", () => {
    const placed = placeLevels([
      { points: foramina(), volume: volumeOf("Sagittal T1") },
      { points: pointsOf(CANAL), volume: volumeOf("Sagittal T2/STIR") },
    ]);
    const { sliceTable } = volumeOf("Axial T2");
    const axial = plan.series.find(({ description }) => description === "Axial T2");
    const marks = plan.points.filter(
      ({ seriesId, condition }) => seriesId === axial?.seriesId && condition.startsWith("left_"),
    );
    expect(marks.length).toBeGreaterThanOrEqual(4);
    const missOf = (points: Parameters<typeof findLevels>[1]): number[] => {
      const levels = findLevels(sliceTable, points);
      return marks.map(({ level, instanceNumber }) => {
        const marked = sliceTable.slices.findIndex((slice) => slice.instanceNumber === instanceNumber);
        const found = levels.find((one) => one.level === level)?.slices[0]?.zIndex ?? NaN;
        return Math.abs(found - marked);
      });
    };
    for (const miss of missOf(placed)) expect(miss).toBeLessThanOrEqual(1);
    const byPoints = placeLevels([{ points: pointsOf(CANAL), volume: volumeOf("Sagittal T2/STIR") }]);
    expect(Math.max(...missOf(byPoints))).toBeGreaterThan(1); // so the discs did it
  });
});

describe("placeStudies", () => {
  const prediction = (studyId: number, seriesId: number, fold = 0): Prediction => ({
    ...{ run: "scs", fold, studyId, seriesId, split: "test", points: pointsOf(CANAL) },
  });

  it("skips a series that cannot be read, lists it once, and places its study by the others", async () => {
    const predictions = [prediction(1, 11), prediction(1, 11, 1), prediction(1, 12), prediction(2, 21)];
    const { places, unreadable } = await placeStudies(predictions, ({ seriesId }) =>
      seriesId === 11
        ? Promise.reject(new UserError("the volume is damaged"))
        : Promise.resolve(volumeOf("Sagittal T2/STIR")),
    );
    expect(unreadable).toMatchObject([
      { prediction: { studyId: 1, seriesId: 11, fold: 0 }, reason: "the volume is damaged" },
    ]);
    expect([places.get(1)?.length, places.get(2)?.length]).toEqual([5, 5]);
    const fails = placeStudies(predictions, () => Promise.reject(new TypeError("a mistake in the program")));
    await expect(fails).rejects.toThrow(TypeError);
  });
});
