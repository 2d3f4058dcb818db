import type { ArrangedSlice } from "./arranged-slice.ts";
import { isPlaced } from "@spinegrade/volumes/slices";
import { groupByNearOrientation } from "../geometry/group-by-near-orientation.ts";
import { groupByOrientation } from "../geometry/group-by-orientation.ts";
import { orderGroups, planeOf, type Plane } from "../geometry/order-groups.ts";
import { sortSlices } from "../geometry/sort-slices.ts";
import type { Frame } from "./frame.ts";
import { splitAcquisitions } from "../acquisitions/split-acquisitions.ts";
import { isOriented } from "./turn-frames.ts";

/** How pictures are turned and orientations compared. */
export type Arrangement = "canonical" | "published";

/**
 * Puts slices into groups of one orientation and acquisition, each sorted along its normal, and the groups into order by their first
 * slices. When positions are unknown, groups and slices keep the order that they come in; when orientations are
 * unknown too, all slices are one group.
 * @param slices in order of instance number.
 * @param plane names the axis by which groups are ordered; left out: the plane of the first slice.
 * @param arrangement which orientations are one; left out: `canonical`.
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
