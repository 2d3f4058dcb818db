import { elementAt } from "@spinegrade/pipeline/element-at";
import type { Example, SliceVolume, XyzSlice } from "../example.ts";
import { isPresent } from "./move-points.ts";

/**
 * The change of labels on a flip. Slices run from one side of the patient to the other, so in reverse order left
 * looks like right: `swap-sides` exchanges the labels, the first half of the points with the second; `swap-outer` exchanges
 * the first third with the last and keeps the middle one, which has no side; `keep-sides` (the published "bugged" run) forgets to.
 */
export type FlipVariant = "swap-sides" | "swap-outer" | "keep-sides";

/**
 * The axis of a volume that runs from one side of the patient to the other, which a flip reverses: the slices of a
 * sagittal series, the columns of an axial one.
 */
export type MirrorAxis = "slices" | "columns";

/**
 * Labels of a volume whose slices, or columns, are put in reverse order: z becomes D-1-z, or x becomes W-1-x, and,
 * unless sides are kept, left points change places with right ones. A missing point stays missing.
 * @param length of the axis: D or W.
 * @throws RangeError when the points cannot be divided as the variant says.
 */
export function flipLabels(
  points: readonly XyzSlice[],
  grades: ArrayLike<number>,
  length: number,
  variant: FlipVariant,
  axis: MirrorAxis = "slices",
): { points: XyzSlice[]; grades: Int8Array } {
  const order = sourceOrder(points.length, variant);
  return {
    points: flipPoints(points, length, variant, axis),
    grades: Int8Array.from(order, (source) => elementAt(grades, source)),
  };
}

/** The points of `flipLabels` alone. @throws RangeError as there. */
export function flipPoints(
  points: readonly XyzSlice[],
  length: number,
  variant: FlipVariant,
  axis: MirrorAxis = "slices",
): XyzSlice[] {
  const last = length - 1;
  return sourceOrder(points.length, variant).map((source) => {
    const point = elementAt(points, source);
    if (!isPresent(point)) return point;
    const [x, y, z] = point;
    return axis === "slices" ? ([x, y, last - z] as const) : ([last - x, y, z] as const);
  });
}

/** The volume seen in a mirror that exchanges left and right in every slice: columns reversed. */
export function mirrorColumns<T extends SliceVolume>({
  voxels,
  shape,
}: T): Pick<T, "shape"> & { voxels: Uint8Array } {
  const width = shape[2];
  const mirrored = new Uint8Array(voxels.length);
  for (let row = 0; row < voxels.length; row += width)
    mirrored.set(voxels.slice(row, row + width).reverse(), row);
  return { voxels: mirrored, shape };
}

/** The example seen from the other side: slices reversed, labels as `flipLabels`. Done twice, nothing has changed. */
export function flipNfn(example: Example, variant: FlipVariant = "swap-sides"): Example {
  const [D, H, W] = example.shape;
  const points = Array.from(
    { length: example.grades.length },
    (_, k) => [...example.xyz.subarray(3 * k, 3 * k + 3)] as [number, number, number],
  );
  const labels = flipLabels(points, example.grades, D, variant);
  const voxels = new Uint8Array(example.voxels.length);
  const sliceLength = H * W;
  for (let z = 0; z < D; z++) {
    voxels.set(example.voxels.subarray(z * sliceLength, (z + 1) * sliceLength), (D - 1 - z) * sliceLength);
  }
  return {
    voxels,
    shape: example.shape,
    xyz: Float32Array.from(labels.points.flat()),
    grades: labels.grades,
  };
}

/** An SCS example with its slices reversed; the canal has no sides to exchange. Done twice, nothing has changed. */
export function flipScs(example: Example): Example {
  return flipNfn(example, "keep-sides");
}

/** Number of equal groups into which the points are divided; a flip reverses the order of the groups. */
const GROUPS: Readonly<Record<FlipVariant, number>> = { "swap-sides": 2, "swap-outer": 3, "keep-sides": 1 };

/**
 * For each point after a flip, the point before it that it takes its label from.
 * @throws RangeError when the points cannot be divided as the variant says.
 */
export function sourceOrder(count: number, variant: FlipVariant): number[] {
  const groups = GROUPS[variant];
  const size = count / groups;
  if (!Number.isInteger(size)) {
    throw new RangeError(
      `${count} points cannot be swapped: the numbers of left and right ones must be equal`,
    );
  }
  return Array.from({ length: count }, (_, index) => {
    const group = Math.floor(index / size);
    return (groups - 1 - group) * size + (index - group * size);
  });
}
