import type { SlicePlace, Orientation } from "@spinegrade/volumes/slices";
import { groupByOrientation } from "./group-by-orientation.ts";

const NEAR = 0.0005; // of a cosine: 0.03 degrees, far above a header's rounding, below any step between two stacks
const MOST_ORIENTATIONS = 1000; // each is compared with all others; no scanner makes a series of more

/**
 * Groups slices by orientation so that rounding does not part them: the groups of the published rule, joined where one
 * has an orientation within 0.0005 of one of another's, cosine by cosine. Groups come in the order of their first
 * slice, slices of a group in the order that they come in.
 */
export function groupByNearOrientation<T extends Pick<SlicePlace, "orientation">>(
  slices: readonly T[],
): T[][] {
  const published = groupByOrientation(slices);
  const orientations = published.map(distinctOf);
  if (orientations.flat().length > MOST_ORIENTATIONS) return published;
  const owners = joinNear(orientations);
  const ownerOf = new Map(published.flatMap((group, index) => group.map((slice) => [slice, owners[index]])));
  const joined = new Map<number | undefined, T[]>();
  for (const slice of slices) {
    const owner = ownerOf.get(slice);
    const group = joined.get(owner);
    if (group === undefined) joined.set(owner, [slice]);
    else group.push(slice);
  }
  return [...joined.values()];
}

/** For each group the first of those that it is joined with, directly or through others. */
function joinNear(groups: readonly (readonly Orientation[])[]): number[] {
  const owners = groups.map((_, index) => index);
  groups.forEach((group, index) => {
    groups.slice(0, index).forEach((other, earlier) => {
      const [own, found] = [owners[index], owners[earlier]];
      if (own === undefined || found === undefined || own === found || !areNear(group, other)) return;
      const [kept, dropped] = [Math.min(own, found), Math.max(own, found)];
      owners.forEach((owner, at) => {
        if (owner === dropped) owners[at] = kept;
      });
    });
  });
  return owners;
}

function areNear(group: readonly Orientation[], other: readonly Orientation[]): boolean {
  return group.some((a) => other.some((b) => isNear(a, b)));
}

function isNear(a: Orientation, b: Orientation): boolean {
  return a.every((cosine, i) => Math.abs(cosine - (b[i] ?? 0)) <= NEAR);
}

function distinctOf(group: readonly Pick<SlicePlace, "orientation">[]): Orientation[] {
  return [...new Map(group.map(({ orientation }) => [orientation.join(" "), orientation])).values()];
}
