import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { LEVELS } from "@spinegrade/competition-data";
import { placesOf, planStudy } from "@spinegrade/phantom";
import { checkLevels, type LevelCheck } from "@spinegrade/study-check";
import { subtract, type Vector3, type Volume } from "@spinegrade/volumes";
import {
  blackVolume,
  foraminaOf,
  planVariant,
  predictionAt,
  renderSeries,
  shiftLevels,
} from "../testing/phantom-study.ts";

const [T1, T2] = ["Sagittal T1", "Sagittal T2/STIR"] as const;
const studies = Array.from({ length: 12 }, (_, index) => {
  const plan = planVariant(index);
  return { places: foraminaOf(plan), volume: blackVolume(plan) };
});
const codesOf = ({ reasons }: LevelCheck): string[] => reasons.map(({ code }) => code);
const check = (places: readonly Vector3[], volume: Volume): LevelCheck =>
  checkLevels({ series: [predictionAt(places, volume)] });

const anyStudy = fc.constantFrom(...studies);
/** Errors of ten points, within 3 mm in each direction. */
const errors = fc.array(fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -3, max: 3, noNaN: true }))), {
  minLength: 10,
  maxLength: 10,
});
const shake = (places: readonly Vector3[], by: readonly (readonly number[])[]): Vector3[] =>
  places.map(([x, y, z], i) => [x + (by[i]?.[0] ?? 0), y + (by[i]?.[1] ?? 0), z + (by[i]?.[2] ?? 0)]);

describe("checkLevels, from the points alone", () => {
  it("has no doubt about points within 3 mm of their places, but for a curve to the side", () => {
    fc.assert(
      fc.property(anyStudy, errors, ({ places, volume }, by) => {
        expect(codesOf(check(shake(places, by), volume)).filter((code) => code !== "curve")).toEqual([]);
      }),
    );
  });

  it("has no doubt about two series of one kind, whose points differ by a few mm", () => {
    fc.assert(
      fc.property(anyStudy, errors, errors, ({ places, volume }, one, two) => {
        const series = [one, two].map((by) => predictionAt(shake(places, by), volume));
        expect(codesOf(checkLevels({ series })).filter((code) => code !== "curve")).toEqual([]);
      }),
    );
  });

  it("doubts reversed levels", () => {
    fc.assert(
      fc.property(anyStudy, errors, ({ places, volume }, by) => {
        const reversed = [...places.slice(0, 5).reverse(), ...places.slice(5).reverse()];
        expect(codesOf(check(shake(reversed, by), volume))).toContain("order");
      }),
    );
  });

  it("doubts mirrored points: left where right is", () => {
    fc.assert(
      fc.property(anyStudy, errors, ({ places, volume }, by) => {
        const mirrored = [...places.slice(5), ...places.slice(0, 5)];
        expect(codesOf(check(shake(mirrored, by), volume))).toContain("order");
      }),
    );
  });

  it("doubts two levels on one place, and names them", () => {
    fc.assert(
      fc.property(anyStudy, fc.integer({ min: 0, max: 3 }), ({ places, volume }, level) => {
        const moved = places.map((place, i) => (i % 5 === level ? (places[i + 1] ?? place) : place));
        const { reasons } = check(moved, volume);
        expect(reasons.find(({ code }) => code === "spacing")?.levels).toHaveLength(2);
      }),
    );
  });

  it("says that it does not count the vertebrae", () => {
    for (const { places, volume } of studies.slice(0, 1)) expect(check(places, volume).isCounted).toBe(false);
  });

  it("doubts levels without a place", () => {
    const [study] = studies;
    const series = predictionAt([], study?.volume ?? blackVolume(planVariant(0)));
    expect(codesOf(checkLevels({ series: [series] }))).toContain("place-unknown");
  });

  it("doubts spread heatmaps", () => {
    const [study] = studies;
    if (study === undefined) throw new Error("no study");
    const series = predictionAt(study.places, study.volume);
    const heatmaps = series.points.map(() => ({ entropy: 4, secondPeak: 0.1, borderMass: 0 }));
    expect(checkLevels({ series: [{ ...series, heatmaps }] }).reasons).toEqual([
      expect.objectContaining({
        code: "heatmap",
        text: "levels uncertain: the net finds no distinct places for the levels",
      }),
    ]);
  });

  it.each(["cut-below", "cut-above", "cropped"] as const)("doubts a field of view: %s", (variant) => {
    const plan = planVariant(2, variant);
    expect(codesOf(check(foraminaOf(plan), blackVolume(plan)))).toContain("field-of-view");
  });

  it("doubts a curve of 25 degrees", () => {
    const plan = planVariant(2, "scoliosis");
    expect(codesOf(check(foraminaOf(plan), blackVolume(plan)))).toContain("curve");
  });
});

describe("checkLevels, with the pictures", () => {
  const plan = planVariant(1, undefined, 160);
  const places = foraminaOf(plan);
  let [t1, t2]: Volume[] = [];
  const withPictures = (of: readonly Vector3[]): LevelCheck => {
    if (t1 === undefined || t2 === undefined) throw new Error("not rendered");
    return checkLevels({ series: [predictionAt(of, t1)], t1, t2 });
  };
  beforeAll(async () => {
    t1 = await renderSeries(plan, T1);
    t2 = await renderSeries(plan, T2);
  });

  it("has no doubt about an ordinary study", () => {
    expect(withPictures(places)).toMatchObject({
      certain: true,
      reasons: [],
      isCounted: true,
      misplaced: [],
    });
  });

  it("places the discs by the images, more exactly than points that err by a third of a level", () => {
    const erring = places.map(([x, y, z], i): Vector3 => [x, y, z + (i % 2 === 0 ? 10 : -10)]);
    const { discs } = withPictures(erring);
    expect(discs.map(({ level }) => level)).toEqual(LEVELS);
    const canal = placesOf(plan.anatomy.spine, "spinal_canal_stenosis");
    for (const [k, { placeMm }] of discs.entries()) {
      expect(Math.hypot(...subtract(placeMm, canal[k] ?? [0, 0, 0]))).toBeLessThan(5);
    }
  });

  it("names single points at another level, and keeps to the levels of the others", () => {
    const moved = places.map((place, i) =>
      i === 1 ? (places[0] ?? place) : i === 8 ? (places[9] ?? place) : place,
    );
    const { certain, misplaced } = withPictures(moved);
    expect(certain).toBe(true);
    expect(misplaced.map(({ condition, level }) => `${condition} ${level}`)).toEqual([
      "left_neural_foraminal_narrowing l2_l3",
      "right_neural_foraminal_narrowing l4_l5",
    ]);
    expect(misplaced[1]?.text).toMatch(
      /^the point of right neural foraminal narrowing at L4\/L5 lies \d\.\d levels below the disc of its level$/u,
    );
  });

  it("doubts points that do not lie at discs which follow each other", () => {
    const spread = places.map(([x, y, z]): Vector3 => [x, y, 1.5 * z]);
    expect(codesOf(withPictures(spread))).toContain("discs");
  });

  it("counts by T1 alone where T2 lies in another frame of reference", () => {
    if (t1 === undefined || t2 === undefined) throw new Error("not rendered");
    const [own, other] = [t1, t2].map((volume, i) => ({
      ...volume,
      sliceTable: { ...volume.sliceTable, frameOfReferenceUid: `1.2.${i}` },
    }));
    const moved = places.map((place, i) => (i === 1 ? (places[0] ?? place) : place));
    const { misplaced, discs } = checkLevels({
      series: [predictionAt(moved, t1)],
      ...(own && { t1: own }),
      ...(other && { t2: other }),
    });
    expect(misplaced).toEqual([]);
    expect(discs).toEqual([]);
  });

  it.each([1, -1] as const)("doubts levels that are all shifted by one: %i", (by) => {
    expect(withPictures(shiftLevels(places, by)).certain).toBe(false);
  });

  it("doubts a fifth lumbar vertebra that is fused to the sacrum, by its discs or by the points alone", async () => {
    const fused = planVariant(1, "sacralised-l5", 160);
    const [first, second] = [await renderSeries(fused, T1), await renderSeries(fused, T2)];
    const series = [predictionAt(foraminaOf(fused), first)];
    for (const pictures of [{ t1: first, t2: second }, { t1: first }])
      expect(codesOf(checkLevels({ series, ...pictures }))).toContain("transitional-vertebra");
  });

  it("does not take a worn disc for that of a fused vertebra, though points err by a third of a level", async () => {
    const size = { imageSize: 160, axialSlices: 1 };
    const worn = planStudy({ seed: 90210, split: "train", index: 68, model: "enriched", size });
    const [first, second] = [await renderSeries(worn, T1), await renderSeries(worn, T2)];
    const heights = worn.anatomy.spine.discs.slice(5, 8).map(({ heightMm }) => heightMm);
    expect(heights[2]).toBeLessThan(0.7 * Math.min(...heights.slice(0, 2)));
    const erring = foraminaOf(worn).map(([x, y, z], i): Vector3 => [x, y, i % 5 === 4 ? z + 10 : z]);
    const check = checkLevels({ series: [predictionAt(erring, first)], t1: first, t2: second });
    expect(codesOf(check)).not.toContain("transitional-vertebra");
  });
});
