import { groupByOrientation } from "../geometry/group-by-orientation.ts";
import { orderGroups, planeOf, type Plane } from "../geometry/order-groups.ts";
import { isPlaced } from "../geometry/slice-geometry.ts";
import { sortSlices } from "../geometry/sort-slices.ts";
import type { Orientation } from "../geometry/vectors.ts";
import type { Frame } from "./frame.ts";

/** A slice in its place in a group. */
export interface ArrangedSlice {
  readonly slice: Frame;
  /** Along the group's normal; null when the slices are in order of instance number. */
  readonly projectionMm: number | null;
}

/**
 * Puts slices into groups of one orientation, each sorted along its normal, and the groups into order by their first
 * slices. When positions are unknown, groups and slices keep the order that they come in; when orientations are
 * unknown too, all slices are one group.
 * @param slices in order of instance number.
 * @param plane names the axis by which groups are ordered; left out: the plane of the first slice.
 */
export function arrangeSlices(slices: readonly Frame[], plane?: Plane): ArrangedSlice[][] {
  const placed = slices.filter((slice) => isPlaced(slice));
  const [first] = placed;
  if (first !== undefined && placed.length === slices.length)
    return orderGroups(groupByOrientation(placed), plane ?? planeOf(first)).map(sortSlices);
  const oriented = slices.filter((slice) => isOriented(slice));
  const groups = oriented.length === slices.length ? groupByOrientation(oriented) : [slices];
  return groups.map((group) => group.map((slice) => ({ slice, projectionMm: null })));
}

function isOriented(slice: Frame): slice is Frame & { readonly orientation: Orientation } {
  return slice.orientation !== null;
}
