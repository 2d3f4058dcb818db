import type { SeriesDescription } from "@spinegrade/competition-data";
import type { Generator } from "@spinegrade/random";
import type { Anatomy } from "./anatomy/build-anatomy.ts";
import { add, cross, dot, scale, subtract, toPatient, unit, type Vec3 } from "./frame.ts";
import { FIRST_LUMBAR, type Disc } from "./spine-model.ts";
import type { SlicePlane } from "./slice-plane.ts";
import type { Sequence } from "./tissue.ts";

/** One slice of a plan. */
export interface PlannedSlice {
  readonly plane: SlicePlane;
  readonly instanceNumber: number;
}

/** All that is decided about a series before its pixels are made. */
export interface SeriesPlan {
  readonly seriesId: number;
  readonly description: SeriesDescription;
  readonly sequence: Sequence;
  readonly thicknessMm: number;
  readonly spacingMm: number;
  /** Slices in the order of their place in the patient, group by group. */
  readonly slices: readonly PlannedSlice[];
}

/** Sizes other than a scanner's, to render fast. */
export interface SizeOptions {
  /** Rows and columns of every slice; the field of view stays. */
  readonly imageSize?: number;
  /** Slices of a sagittal series. */
  readonly sagittalSlices?: number;
  /** Slices of an axial series. */
  readonly axialSlices?: number;
}

/** Draws the geometry of a series: field of view, matrix, planes, their tilt and the order of instance numbers. */
export function planSeries(
  anatomy: Anatomy,
  seriesId: number,
  description: SeriesDescription,
  options: SizeOptions,
  generator: Generator,
): SeriesPlan {
  const planes = description === "Axial T2" ? axialPlanes : sagittalPlanes;
  const { thicknessMm, spacingMm, slices } = planes(anatomy, options, generator);
  const sequence = sequenceOf(description, generator);
  const instanceNumbers = drawInstanceNumbers(slices.length, generator);
  return {
    seriesId,
    description,
    sequence,
    thicknessMm,
    spacingMm,
    slices: slices.map((plane, i) => ({ plane, instanceNumber: instanceNumbers[i] as number })),
  };
}

function sequenceOf(description: SeriesDescription, generator: Generator): Sequence {
  if (description === "Sagittal T1") return "T1";
  return description === "Sagittal T2/STIR" && generator.bernoulli(0.12) ? "STIR" : "T2";
}

interface Planes {
  readonly thicknessMm: number;
  readonly spacingMm: number;
  readonly slices: readonly SlicePlane[];
}

/** Shares of the counts 11 to 25 of sagittal slices: most have 13 to 17. */
const SAGITTAL_COUNT_WEIGHTS = [12, 8, 14, 8, 24, 6, 14, 3, 5, 1, 2, 1, 1, 0.5, 0.5];
const SAGITTAL_SIZES = [320, 384, 448, 512, 640];
const SAGITTAL_SIZE_WEIGHTS = [34, 36, 10, 17, 3];
/** What a sagittal series shows beyond the outermost foramen on each side, mm. */
const SAGITTAL_MARGIN_MM = 4;
const LARGEST_SPACING_MM = 5;

function sagittalPlanes(anatomy: Anatomy, options: SizeOptions, generator: Generator): Planes {
  const wished = 11 + generator.pickIndexByWeight(SAGITTAL_COUNT_WEIGHTS);
  const size = SAGITTAL_SIZES[generator.pickIndexByWeight(SAGITTAL_SIZE_WEIGHTS)] as number;
  const grid = {
    size: options.imageSize ?? size,
    fieldMm: generator.uniform(255, 320),
    axes: sagittalAxes(obliquity(generator), obliquity(generator)),
  };
  const shift: Vec3 = [generator.normal(0, 1.5), generator.normal(-11, 7), generator.normal(0, 9)];
  const middle = add(foraminaCentre(anatomy), shift);
  const reach = reachOf(anatomy, middle, cross(grid.axes.row, grid.axes.down)) + SAGITTAL_MARGIN_MM;
  const fewest = Math.ceil((2 * reach) / LARGEST_SPACING_MM) + 1;
  const count = options.sagittalSlices ?? Math.max(wished, fewest);
  const usual = Math.max(generator.uniform(3.3, 4.6), (2 * reach) / (count - 1));
  const spacingMm = Math.ceil(usual * 100) / 100;
  const thicknessMm = Math.max(
    3,
    round(Math.min(LARGEST_SPACING_MM, spacingMm / generator.uniform(1, 1.15)), 1),
  );
  return { thicknessMm, spacingMm, slices: stackPlanes(middle, grid, count, spacingMm) };
}

/** Distance of the outermost foramen from the middle slice. */
function reachOf(anatomy: Anatomy, middle: Vec3, normal: Vec3): number {
  return Math.max(
    ...anatomy.spine.foramina.map(({ frame }) => Math.abs(dot(subtract(frame.origin, middle), normal))),
  );
}

/** Rows run to the back, columns down: slices are ordered from the patient's left to right. */
function sagittalAxes(yaw: number, roll: number): Axes {
  const row = unit([Math.sin(yaw), Math.cos(yaw), 0]);
  const down = unit([Math.sin(roll), 0, -Math.cos(roll)]);
  const normal = unit(cross(row, down));
  return { row, down: cross(normal, row) };
}

function obliquity(generator: Generator): number {
  return generator.bernoulli(0.45) ? (generator.normal(0, 2.2) * Math.PI) / 180 : 0;
}

function foraminaCentre(anatomy: Anatomy): Vec3 {
  const { foramina } = anatomy.spine;
  return scale(
    foramina.reduce<Vec3>((sum, foramen) => add(sum, foramen.frame.origin), [0, 0, 0]),
    1 / foramina.length,
  );
}

interface Axes {
  readonly row: Vec3;
  readonly down: Vec3;
}

interface Grid {
  readonly size: number;
  readonly fieldMm: number;
  readonly axes: Axes;
}

function stackPlanes(middle: Vec3, grid: Grid, count: number, spacingMm: number): SlicePlane[] {
  const normal = cross(grid.axes.row, grid.axes.down);
  return Array.from({ length: count }, (_, i) =>
    planeAt(add(middle, scale(normal, (i - (count - 1) / 2) * spacingMm)), grid),
  );
}

function planeAt(middle: Vec3, { size, fieldMm, axes }: Grid): SlicePlane {
  const pixelSpacingMm = fieldMm / size;
  const toCorner = -(fieldMm - pixelSpacingMm) / 2;
  const positionMm = add(middle, add(scale(axes.row, toCorner), scale(axes.down, toCorner)));
  return {
    positionMm,
    rowDirection: axes.row,
    columnDirection: axes.down,
    pixelSpacingMm,
    rows: size,
    columns: size,
  };
}

const AXIAL_SIZES = [320, 384, 512];
const AXIAL_SIZE_WEIGHTS = [60, 28, 12];

function axialPlanes(anatomy: Anatomy, options: SizeOptions, generator: Generator): Planes {
  const size = AXIAL_SIZES[generator.pickIndexByWeight(AXIAL_SIZE_WEIGHTS)] as number;
  const grid = { size: options.imageSize ?? size, fieldMm: generator.uniform(175, 225) };
  const isAngled = generator.bernoulli(0.5);
  const yaw = obliquity(generator);
  return isAngled
    ? angledBlocks(anatomy, grid, yaw, options, generator)
    : straightStack(anatomy, grid, yaw, options, generator);
}

function axialAxes(yaw: number, down: Vec3): Axes {
  const row = unit([Math.cos(yaw), Math.sin(yaw), 0]);
  const normal = unit(cross(row, down));
  return { row, down: cross(normal, row) };
}

/** The back edge of a level's disc, where an axial series aims. */
function target(anatomy: Anatomy, k: number): Vec3 {
  const disc = anatomy.spine.discs[FIRST_LUMBAR + k] as Disc;
  return toPatient(disc.frame, [0, disc.depthMm / 2, 0]);
}

/** A block of three to five slices along each disc. */
function angledBlocks(
  anatomy: Anatomy,
  grid: Omit<Grid, "axes">,
  yaw: number,
  options: SizeOptions,
  generator: Generator,
): Planes {
  const perLevel =
    options.axialSlices === undefined
      ? generator.integer(3, 6)
      : Math.max(1, Math.floor(options.axialSlices / 5));
  const thicknessMm = round(generator.uniform(3, 5), 1);
  const spacingMm = round(thicknessMm * generator.uniform(1, 1.15), 2);
  const slices = [4, 3, 2, 1, 0].flatMap((k) => {
    const disc = anatomy.spine.discs[FIRST_LUMBAR + k] as Disc;
    const lean = generator.normal(0, 0.04);
    const down = unit(add(disc.frame.posterior, scale(disc.frame.up, lean)));
    const middle = add(target(anatomy, k), [
      generator.normal(0, 2),
      generator.normal(0, 5),
      generator.normal(0, 1),
    ]);
    return stackPlanes(middle, { ...grid, axes: axialAxes(yaw, down) }, perLevel, spacingMm);
  });
  return { thicknessMm, spacingMm, slices };
}

/** One stack from below L5/S1 to above L1/L2, at one angle. */
function straightStack(
  anatomy: Anatomy,
  grid: Omit<Grid, "axes">,
  yaw: number,
  options: SizeOptions,
  generator: Generator,
): Planes {
  const count = options.axialSlices ?? generator.integer(22, 26);
  const [top, bottom] = [target(anatomy, 0), target(anatomy, 4)];
  const lean = generator.normal(0.06, 0.05);
  const axes = axialAxes(yaw, unit([0, Math.cos(lean), Math.sin(lean)]));
  const spacingMm = round((Math.abs(top[2] - bottom[2]) + generator.uniform(14, 24)) / (count - 1), 2);
  const thicknessMm = round(Math.min(5, Math.max(3, spacingMm * generator.uniform(0.7, 0.9))), 1);
  const middle = add(scale(add(top, bottom), 0.5), [generator.normal(0, 2), generator.normal(0, 5), 0]);
  return { thicknessMm, spacingMm, slices: stackPlanes(middle, { ...grid, axes }, count, spacingMm) };
}

/**
 * Instance numbers of slices given in spatial order. Scanners number them either way along the patient, or as they
 * were excited (every other slice first), and archives now and then mix them.
 */
function drawInstanceNumbers(count: number, generator: Generator): number[] {
  const ascending = Array.from({ length: count }, (_, i) => i + 1);
  const style = generator.pickIndexByWeight([30, 40, 20, 10]);
  if (style === 0) return ascending;
  if (style === 1) return ascending.reverse();
  if (style === 3) return generator.shuffle(ascending);
  const half = Math.ceil(count / 2);
  return ascending.map((_, i) => (i % 2 === 0 ? i / 2 + 1 : half + (i + 1) / 2));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
