import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { checkLevels, type LevelCheck } from "@spinegrade/study-check";
import type { Vector3, Volume } from "@spinegrade/volumes";
import {
  blackVolume,
  foraminaOf,
  planVariant,
  predictionAt,
  renderSeries,
  shiftLevels,
} from "../testing/phantom-study.ts";

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
  const plan = planVariant(1);
  const places = foraminaOf(plan);
  let [t1, t2]: Volume[] = [];
  const withPictures = (of: readonly Vector3[]): LevelCheck => {
    if (t1 === undefined || t2 === undefined) throw new Error("not rendered");
    return checkLevels({ series: [predictionAt(of, t1)], t1, t2 });
  };
  beforeAll(async () => {
    t1 = await renderSeries(plan, "Sagittal T1");
    t2 = await renderSeries(plan, "Sagittal T2/STIR");
  });

  it("has no doubt about an ordinary study", () => {
    expect(withPictures(places)).toEqual({ certain: true, reasons: [] });
  });

  it.each([1, -1] as const)("doubts levels that are all shifted by one: %i", (by) => {
    expect(withPictures(shiftLevels(places, by)).certain).toBe(false);
  });

  it("doubts a fifth lumbar vertebra that is fused to the sacrum", async () => {
    const fused = planVariant(1, "sacralised-l5");
    const picture = await renderSeries(fused, "Sagittal T1");
    const found = checkLevels({ series: [predictionAt(foraminaOf(fused), picture)], t1: picture });
    expect(codesOf(found)).toContain("transitional-vertebra");
  });
});
