import type { ArrangedSlice } from "./arranged-slice.ts";
import { isPlaced } from "@spinegrade/volumes/slices";
import { groupByNearOrientation } from "../geometry/group-by-near-orientation.ts";
import { groupByOrientation } from "../geometry/group-by-orientation.ts";
import { orderGroups, planeOf, type Plane } from "../geometry/order-groups.ts";
import { sortSlices } from "../geometry/sort-slices.ts";
import type { Frame } from "./frames/frame.ts";
import { splitAcquisitions } from "../acquisitions/split-acquisitions.ts";
import { isOriented } from "./frames/turn-frames.ts";

/** Options for turning slices and comparing orientations. */
export type Arrangement = "canonical" | "published";

/**
 * Groups slices by orientation and acquisition, sorts each group along its normal, and orders the groups by their first
 * slices. If positions are unknown, groups and slices keep their input order; if orientations are unknown, too, all
 * slices form one group.
 * @param slices in order of instance number.
 * @param plane determines the axis that orders the groups; by default the plane of the first slice.
 * @param arrangement determines which orientations count as equal; `canonical` by default.
 */
export function arrangeSlices(
  slices: readonly Frame[],
  {
    plane,
    arrangement = "canonical",
  }: { readonly plane?: Plane | undefined; readonly arrangement?: Arrangement } = {},
): (readonly ArrangedSlice[])[] {
  const split = arrangement === "published" ? (group: ArrangedSlice[]) => [group] : splitAcquisitions;
  const groupOriented = arrangement === "published" ? groupByOrientation : groupByNearOrientation;
  const placed = slices.filter((slice) => isPlaced(slice));
  const [first] = placed;
  if (first !== undefined && placed.length === slices.length)
    return orderGroups(groupOriented(placed), plane ?? planeOf(first))
      .map(sortSlices)
      .flatMap((group, stack) => split(group).map((part) => part.map((slice) => ({ ...slice, stack }))));
  const oriented = slices.filter(isOriented);
  const groups = oriented.length === slices.length ? groupOriented(oriented) : [slices];
  return groups.map((group) => group.map((slice) => ({ slice, projectionMm: null })));
}
