import { roundHalfToEven } from "@spinegrade/npy";
import type { SlicePlace } from "@spinegrade/volumes/slices";

/**
 * Groups slices by the published rule: orientations are equal if they agree to three decimals, rounded half to even as
 * numpy rounds; -0 counts as 0. Groups come in the order of their first slice.
 */
export function groupByOrientation<T extends Pick<SlicePlace, "orientation">>(slices: readonly T[]): T[][] {
  const groups = new Map<string, T[]>();
  for (const slice of slices) {
    const key = slice.orientation.map((cosine) => roundHalfToEven(cosine * 1000)).join(" ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [slice]);
    else group.push(slice);
  }
  return [...groups.values()];
}
