import { describe, expect, it } from "@jest/globals";
import { Generator } from "@spinegrade/random";
import type { Condition } from "@spinegrade/competition-data";
import type { Vector3 } from "@spinegrade/volumes/slices";
import {
  buildAnatomy,
  drawSpine,
  placesOf,
  renderSlice,
  textureNoise,
  toPixel,
  type Sequence,
  type Severity,
  type SlicePlane,
} from "@spinegrade/phantom";
import { ORDINARY } from "../spine/spine-layout.ts";

const SIZE = 80;
const SPACING_MM = 0.8;

const severityOf = (left: number, right: number, recess: number, canal: number): Severity => ({
  left_neural_foraminal_narrowing: Array.from({ length: 5 }, () => left),
  right_neural_foraminal_narrowing: Array.from({ length: 5 }, () => right),
  left_subarticular_stenosis: Array.from({ length: 5 }, () => recess),
  right_subarticular_stenosis: Array.from({ length: 5 }, () => recess),
  spinal_canal_stenosis: Array.from({ length: 5 }, () => canal),
});

/**
 * Mean signal in a square of `sideMm` about a condition's place at a level, on a slice through it. All lengths grow with the
 * spine's size.
 */
function brightness(
  severity: Severity,
  condition: Condition,
  level: number,
  sequence: Sequence,
  sideMm: number,
  scale = 1,
): number {
  const layout = { ...ORDINARY, scale };
  const anatomy = buildAnatomy(drawSpine(severity, Generator.fromSeed(3, "spine"), { layout }), 3, "test");
  const place = placesOf(anatomy.spine, condition)[level];
  if (place === undefined) throw new Error("no such level");
  const isAxial = condition.endsWith("subarticular_stenosis");
  const plane = isAxial ? axialPlane(place, scale) : sagittalPlane(place, scale);
  const request = { plane, thicknessMm: 4 * scale, sequence, sheets: 1 };
  const image = renderSlice(anatomy, textureNoise(), request);
  const [x, y] = toPixel(plane, place);
  const reach = Math.round(sideMm / SPACING_MM / 2);
  let sum = 0;
  for (let row = Math.round(y) - reach; row <= Math.round(y) + reach; row++) {
    for (let column = Math.round(x) - reach; column <= Math.round(x) + reach; column++) {
      sum += image[row * SIZE + column] ?? NaN;
    }
  }
  return sum / (2 * reach + 1) ** 2;
}

function gridOf(scale: number): Pick<SlicePlane, "pixelSpacingMm" | "rows" | "columns"> {
  return { pixelSpacingMm: scale * SPACING_MM, rows: SIZE, columns: SIZE };
}

function sagittalPlane([x, y, z]: Vector3, scale = 1): SlicePlane {
  const half = (scale * SIZE * SPACING_MM) / 2;
  return {
    ...gridOf(scale),
    positionMm: [x, y - half, z + half],
    rowDirection: [0, 1, 0],
    columnDirection: [0, 0, -1],
  };
}

function axialPlane([x, y, z]: Vector3, scale = 1): SlicePlane {
  const half = (scale * SIZE * SPACING_MM) / 2;
  return {
    ...gridOf(scale),
    positionMm: [x - half, y - half, z],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
  };
}

describe("renderSlice", () => {
  it.each([0, 1, 2, 3, 4])("loses the bright fat of the foramen on T1 as level %i narrows", (level) => {
    const at = (severity: number): number =>
      brightness(severityOf(severity, 0.1, 0.1, 0.1), "left_neural_foraminal_narrowing", level, "T1", 10);
    const [open, moderate, closed] = [at(0.1), at(0.5), at(0.95)];
    expect(open).toBeGreaterThan(moderate * 1.12);
    expect(moderate).toBeGreaterThan(closed * 1.12);
  });

  it("narrows only the side that the grade names", () => {
    const severity = severityOf(0.95, 0.1, 0.1, 0.1);
    const left = brightness(severity, "left_neural_foraminal_narrowing", 3, "T1", 10);
    const right = brightness(severity, "right_neural_foraminal_narrowing", 3, "T1", 10);
    expect(right).toBeGreaterThan(1.4 * left);
  });

  it.each([1, 3, 4])("loses the bright fluid of the canal on T2 as level %i narrows", (level) => {
    const at = (severity: number): number =>
      brightness(severityOf(0.1, 0.1, 0.1, severity), "spinal_canal_stenosis", level, "T2", 12);
    const [open, moderate, closed] = [at(0.1), at(0.5), at(0.95)];
    expect(open).toBeGreaterThan(moderate * 1.12);
    expect(moderate).toBeGreaterThan(closed * 1.12);
  });

  it.each([1, 3, 4])("darkens the lateral recess on axial T2 as level %i narrows", (level) => {
    const at = (severity: number): number =>
      brightness(severityOf(0.1, 0.1, severity, 0.1), "left_subarticular_stenosis", level, "T2", 8);
    const [open, closed] = [at(0.1), at(0.95)];
    expect(open).toBeGreaterThan(closed * 1.12);
  });

  it.each([0.7, 1.4])("shows narrowed recesses alike in a spine %d times as large", (scale) => {
    const narrowed = severityOf(0.1, 0.1, 0.9, 0.1);
    const at = (level: number, size: number): number =>
      brightness(narrowed, "left_subarticular_stenosis", level, "T2", 8, size);
    const ratios = [1, 2, 3].map((level) => at(level, scale) / at(level, 1));
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    // within 1.5 %; 11 % where the discs' bulges do not grow with the spine
    expect(Math.abs(mean - 1)).toBeLessThan(0.05);
  });

  it("has the contrasts of the pulse sequences: fluid dark on T1 and brightest on T2, fat dark on STIR", () => {
    const open = severityOf(0.1, 0.1, 0.1, 0.1);
    const canal = (sequence: Sequence): number => brightness(open, "spinal_canal_stenosis", 1, sequence, 5);
    const foramen = (sequence: Sequence): number =>
      brightness(open, "left_neural_foraminal_narrowing", 1, sequence, 10);
    expect(canal("T1")).toBeLessThan(0.4);
    expect(canal("T2")).toBeGreaterThan(0.6);
    expect(foramen("T1")).toBeGreaterThan(0.55);
    expect(foramen("STIR")).toBeLessThan(0.3);
  });

  it("refuses a plane whose rows rise, as it computes a row at one height", () => {
    const severity = severityOf(0.1, 0.1, 0.1, 0.1);
    const anatomy = buildAnatomy(drawSpine(severity, Generator.fromSeed(3, "spine")), 3, "test");
    const plane: SlicePlane = {
      ...sagittalPlane([0, 0, 0]),
      rowDirection: [0, Math.cos(0.1), Math.sin(0.1)],
    };
    const request = { plane, thicknessMm: 4, sequence: "T2", sheets: 1 } as const;
    expect(() => renderSlice(anatomy, textureNoise(), request)).toThrow("rows must be horizontal");
  });
});
