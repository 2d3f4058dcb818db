import { elementAt } from "@spinegrade/pipeline/element-at";
import type { Generator } from "@spinegrade/random";
import type { Anatomy } from "../anatomy/build-anatomy.ts";
import { add, cross, dot, scale, subtract, unit, type Vector3 } from "@spinegrade/volumes/slices";
import type { SizeOptions } from "./size-options.ts";
import { frameVariant } from "./frame-variant.ts";
import type { Variant } from "./variant.ts";
import { obliquity, spacingOver, stackPlanes, type Axes, type Planes } from "./stack-planes.ts";

/** Shares of the counts 11 to 25 of sagittal slices: most have 13 to 17. */
const SAGITTAL_COUNT_WEIGHTS = [12, 8, 14, 8, 24, 6, 14, 3, 5, 1, 2, 1, 1, 0.5, 0.5];
const SAGITTAL_SIZES = [320, 384, 448, 512, 640];
const SAGITTAL_SIZE_WEIGHTS = [34, 36, 10, 17, 3];
/** Extent of a sagittal series beyond the outermost foramen on each side, mm. */
const SAGITTAL_MARGIN_MM = 4;
const LARGEST_SPACING_MM = 5;

/**
 * Draws the planes of a sagittal series: it shows all foramina, a few degrees off the true plane at times. A variant
 * may frame the spine otherwise, or have few slices or slices far apart.
 */
export function sagittalPlanes(
  anatomy: Anatomy,
  options: SizeOptions,
  generator: Generator,
  variant?: Variant,
): Planes {
  const wished = 11 + generator.pickIndexByWeight(SAGITTAL_COUNT_WEIGHTS);
  const size = elementAt(SAGITTAL_SIZES, generator.pickIndexByWeight(SAGITTAL_SIZE_WEIGHTS));
  const grid = {
    size: options.imageSize ?? size,
    fieldMm: generator.uniform(255, 320),
    axes: sagittalAxes(obliquity(generator), obliquity(generator)),
  };
  const shift: Vector3 = [generator.normal(0, 1.5), generator.normal(-11, 7), generator.normal(0, 9)];
  const centre = add(foraminaCentre(anatomy), shift);
  const framing = frameVariant(variant, anatomy, generator);
  const middle: Vector3 = [centre[0], centre[1], framing?.middleZ ?? centre[2]];
  const reach = reachOf(anatomy, middle, cross(grid.axes.row, grid.axes.down)) + SAGITTAL_MARGIN_MM;
  const fewest = Math.ceil((2 * reach) / LARGEST_SPACING_MM) + 1;
  const wide = variant === "wide-spacing" ? generator.uniform(6.6, 9) : undefined;
  const count = sliceCount(
    variant,
    options.sagittalSlices ?? Math.max(wished, fewest),
    (2 * reach) / (wide ?? 1),
  );
  const most = variant === "few-slices" ? LARGEST_SPACING_MM : Infinity;
  const usual = wide ?? Math.min(most, Math.max(generator.uniform(3.3, 4.6), spacingOver(2 * reach, count)));
  const spacingMm = Math.ceil(usual * 100) / 100;
  const thicknessMm = Math.max(
    3,
    Number(Math.min(LARGEST_SPACING_MM, spacingMm / generator.uniform(1, 1.15)).toFixed(1)),
  );
  const field = { ...grid, ...(framing && { fieldMm: framing.fieldMm }) };
  return { thicknessMm, spacingMm, slices: stackPlanes(middle, field, count, spacingMm) };
}

function sliceCount(variant: Variant | undefined, usual: number, intervals: number): number {
  if (variant === "few-slices") return 5;
  return variant === "wide-spacing" ? Math.ceil(intervals) + 1 : usual;
}

/** Distance of the outermost foramen from the middle slice. */
function reachOf(anatomy: Anatomy, middle: Vector3, normal: Vector3): number {
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

function foraminaCentre(anatomy: Anatomy): Vector3 {
  const { foramina } = anatomy.spine;
  return scale(
    foramina.reduce<Vector3>((sum, foramen) => add(sum, foramen.frame.origin), [0, 0, 0]),
    1 / foramina.length,
  );
}
