import { describe, expect, it } from "@jest/globals";
import {
  placesOf,
  planStudy,
  renderStudy,
  toPixel,
  VARIANTS,
  type SeriesPlan,
  type StudyPlan,
  type Variant,
} from "@spinegrade/phantom";

const INDICES = [0, 1, 2, 3];
const size = { imageSize: 40, axialSlices: 1 };
const plan = (index: number, variant?: Variant): StudyPlan =>
  planStudy({ seed: 3, split: "train", index, model: "enriched", size, ...(variant && { variant }) });
const t1Of = ({ series }: StudyPlan): SeriesPlan => {
  const found = series.find(({ description }) => description === "Sagittal T1");
  if (found === undefined) throw new Error("no Sagittal T1");
  return found;
};
const cordTip = ({ anatomy }: StudyPlan): number =>
  anatomy.structures.find(({ layers }) => layers.some(({ tissue }) => tissue === "cord"))?.low[2] ??
  Number.NaN;
/** Row of a level's canal in the picture, as a share of its height. */
const rowOf = (study: StudyPlan, level: number): number => {
  const plane = t1Of(study).slices[0]?.plane;
  const place = placesOf(study.anatomy.spine, "spinal_canal_stenosis")[level];
  if (plane === undefined || place === undefined) throw new Error("no place");
  return toPixel(plane, place)[1] / plane.rows;
};

describe("variants of a study", () => {
  it("change nothing of an ordinary study", () => {
    const ordinary = plan(1);
    expect(ordinary).not.toHaveProperty("variant");
    expect(ordinary.anatomy.spine.layout.firstSacral).toBe(8);
  });

  it("count the levels from the sacrum, so that the cord ends a level lower or higher with four or six lumbar vertebrae", () => {
    for (const index of INDICES) {
      const level = (variant?: Variant): number => {
        const study = plan(index, variant);
        const [top = [0, 0, 0], , , , bottom = [0, 0, 0]] = placesOf(
          study.anatomy.spine,
          "spinal_canal_stenosis",
        );
        return (4 * (cordTip(study) - top[2])) / (bottom[2] - top[2]);
      };
      expect(level("four-lumbar") - level()).toBeGreaterThan(0.6);
      expect(level("six-lumbar") - level()).toBeLessThan(-0.6);
    }
  });

  it("fuse L5 to the sacrum: its disc is less than half as thick as the one above", () => {
    for (const index of INDICES) {
      const { discs } = plan(index, "sacralised-l5").anatomy.spine;
      expect((discs[7]?.heightMm ?? 9) / (discs[6]?.heightMm ?? 0)).toBeLessThan(0.6);
    }
  });

  it("cut the picture across L5/S1 or L1/L2, or show three levels", () => {
    for (const index of INDICES) {
      expect(rowOf(plan(index, "cut-below"), 4)).toBeGreaterThan(0.94);
      expect(rowOf(plan(index, "cut-above"), 0)).toBeLessThan(0.06);
      const cropped = plan(index, "cropped");
      expect(rowOf(cropped, 4) - rowOf(cropped, 0)).toBeGreaterThan(0.9);
      expect(cropped.points.length).toBeLessThan(25);
    }
  });

  it("bend the spine by 25 degrees", () => {
    for (const index of INDICES) {
      const tilts = plan(index, "scoliosis").anatomy.spine.vertebrae.map(
        ({ frame }) => (Math.asin(frame.up[0]) * 180) / Math.PI,
      );
      expect(Math.max(...tilts.map(Math.abs))).toBeGreaterThan(18);
    }
  });

  it("have five slices, or slices more than 6 mm apart", () => {
    for (const index of INDICES) {
      expect(t1Of(plan(index, "few-slices")).slices).toHaveLength(5);
      expect(t1Of(plan(index, "wide-spacing")).spacingMm).toBeGreaterThan(6);
    }
  });

  it.each(VARIANTS)("render: %s", (variant) => {
    const study = plan(0, variant);
    const series = t1Of(study);
    const one = { ...series, slices: series.slices.slice(2, 3) };
    const files = [...renderStudy({ ...study, series: [one] })];
    expect(files).toHaveLength(1);
    const ordinary = t1Of(plan(0));
    const other = [
      ...renderStudy({ ...plan(0), series: [{ ...ordinary, slices: ordinary.slices.slice(2, 3) }] }),
    ];
    expect(files[0]?.bytes).not.toEqual(other[0]?.bytes);
  });
});
