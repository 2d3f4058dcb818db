import { describe, expect, it } from "@jest/globals";
import { CONDITIONS, LEVELS } from "@spinegrade/competition-data";
import {
  distanceTo,
  normalOf,
  placesOf,
  planStudy,
  type SeriesPlan,
  type SizeOptions,
  type StudyPlan,
} from "@spinegrade/phantom";

const studies = Array.from({ length: 40 }, (_, index) =>
  planStudy({ seed: 7, split: "train", index, model: "enriched", size: {} }),
);
const seriesOf = (study: StudyPlan, description: string): SeriesPlan[] =>
  study.series.filter((plan) => plan.description === description);
const t1 = studies.flatMap((study) => seriesOf(study, "Sagittal T1"));
const sagittal = studies.flatMap(({ series }) =>
  series.filter(({ description }) => description.startsWith("Sag")),
);

describe("planStudy", () => {
  it("plans one series of each description with the competition's geometry", () => {
    for (const { slices, thicknessMm, spacingMm } of sagittal) {
      expect(slices.length).toBeGreaterThanOrEqual(11);
      expect(slices.length).toBeLessThanOrEqual(25);
      expect(thicknessMm).toBeGreaterThanOrEqual(3);
      expect(thicknessMm).toBeLessThanOrEqual(5);
      expect(spacingMm).toBeLessThanOrEqual(5.5);
    }
    for (const { series } of studies) {
      expect(series.map(({ description }) => description)).toEqual([
        "Sagittal T1",
        "Sagittal T2/STIR",
        "Axial T2",
      ]);
      for (const { slices } of series) {
        for (const { plane } of slices) {
          expect(plane.rows).toBeGreaterThanOrEqual(320);
          expect(plane.rows).toBeLessThanOrEqual(640);
        }
      }
    }
    const axial = studies.flatMap((study) => seriesOf(study, "Axial T2"));
    for (const { slices } of axial) expect(slices.length).toBeLessThanOrEqual(25);
  });

  it("varies size, spacing, slice count and obliquity from series to series", () => {
    const distinct = (value: (plan: SeriesPlan) => unknown): number => new Set(t1.map(value)).size;
    expect(distinct(({ slices }) => slices.length)).toBeGreaterThan(4);
    expect(distinct(({ slices }) => slices[0]?.plane.rows)).toBeGreaterThan(2);
    expect(distinct(({ slices }) => slices[0]?.plane.pixelSpacingMm)).toBe(t1.length);
    const oblique = t1.filter(({ slices }) => Math.abs(slices[0]?.plane.rowDirection[0] ?? 0) > 1e-6);
    expect(oblique.length).toBeGreaterThan(8);
    expect(oblique.length).toBeLessThan(32);
  });

  it("orders planned slices along row x column, and instance numbers mostly otherwise", () => {
    let ascending = 0;
    for (const { slices } of sagittal) {
      const normal = normalOf(slices[0]?.plane ?? { rowDirection: [0, 1, 0], columnDirection: [0, 0, -1] });
      const projections = slices.map(({ plane }) =>
        plane.positionMm.reduce((sum, v, i) => sum + v * (normal[i] ?? 0), 0),
      );
      expect(projections).toEqual([...projections].sort((a, b) => a - b));
      const numbers = slices.map(({ instanceNumber }) => instanceNumber);
      expect([...numbers].sort((a, b) => a - b)).toEqual(numbers.map((_, i) => i + 1));
      if (numbers.every((number, i) => number === i + 1)) ascending++;
    }
    expect(ascending / sagittal.length).toBeLessThan(0.5);
  });

  it("puts left foramina on slices to the patient's left of right ones", () => {
    for (const study of studies) {
      const [plan] = seriesOf(study, "Sagittal T1");
      const meanX = (side: string): number => {
        const own = study.points.filter(
          ({ condition }) => condition === `${side}_neural_foraminal_narrowing`,
        );
        const xs = own.map(
          (point) =>
            plan?.slices.find((s) => s.instanceNumber === point.instanceNumber)?.plane.positionMm[0] ?? NaN,
        );
        return xs.reduce((sum, x) => sum + x, 0) / xs.length;
      };
      expect(meanX("left") - meanX("right")).toBeGreaterThan(15);
    }
  });

  it("marks every graded place inside the image of the series it belongs to, on the nearest slice", () => {
    for (const { grades, series, points, anatomy } of studies) {
      const graded = CONDITIONS.flatMap((condition) => grades[condition]).filter((grade) => grade !== -1);
      expect(points).toHaveLength(graded.length);
      for (const { seriesId, instanceNumber, condition, level, x, y } of points) {
        const plan = series.find((one) => one.seriesId === seriesId);
        const slice = plan?.slices.find((one) => one.instanceNumber === instanceNumber);
        const place = placesOf(anatomy.spine, condition)[LEVELS.indexOf(level)];
        if (plan === undefined || slice === undefined || place === undefined)
          throw new Error("no such slice");
        const distances = plan.slices.map(({ plane }) => Math.abs(distanceTo(plane, place)));
        expect(Math.abs(distanceTo(slice.plane, place))).toBe(Math.min(...distances));
        expect(Math.min(x, y)).toBeGreaterThan(0);
        expect(Math.max(x, y)).toBeLessThan(slice.plane.rows - 1);
        // an axial block may pass a recess that leans away from its disc, a sagittal stack covers all it should show
        expect(Math.min(...distances)).toBeLessThan(
          plan.spacingMm * (plan.description === "Axial T2" ? 1.5 : 0.51),
        );
      }
    }
  });

  it("gives a study the same plan whatever others there are, and another seed another one", () => {
    const again = planStudy({ seed: 7, split: "train", index: 3, model: "enriched", size: {} });
    expect(JSON.stringify(again)).toBe(JSON.stringify(studies[3]));
    const other = planStudy({ seed: 8, split: "train", index: 3, model: "enriched", size: {} });
    expect(other.studyId).not.toBe(again.studyId);
    const test = planStudy({ seed: 7, split: "test", index: 3, model: "enriched", size: {} });
    expect(test.studyId).not.toBe(again.studyId);
  });
});

describe("planStudy with sizes", () => {
  it.each<SizeOptions>([{ axialSlices: 1 }, { sagittalSlices: 1 }, { sagittalSlices: 2, axialSlices: 2 }])(
    "%j has finite places, spacings and points",
    (size) => {
      for (let index = 0; index < 4; index++) {
        const { series, points } = planStudy({ seed: 7, split: "train", index, model: "enriched", size });
        const numbers = series.flatMap(({ spacingMm, thicknessMm, slices }) => [
          spacingMm,
          thicknessMm,
          ...slices.flatMap(({ plane }) => plane.positionMm),
        ]);
        expect(numbers.concat(points.flatMap(({ x, y }) => [x, y])).every(Number.isFinite)).toBe(true);
      }
    },
  );

  it("of which no slice can be made says which", () => {
    const size = { axialSlices: 0, sagittalSlices: 2.5, imageSize: Number.NaN };
    expect(() => planStudy({ seed: 7, split: "train", index: 3, model: "enriched", size })).toThrow(
      "sizes must be whole numbers from 1: axialSlices is 0, sagittalSlices is 2.5, imageSize is NaN",
    );
  });
});
