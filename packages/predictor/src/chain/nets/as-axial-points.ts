import type { SidePoints, SlicePointNet } from "@spinegrade/two-stage";
import type { AxialPoints } from "./chain-nets.ts";

/** A net for the two points of a slice, asked for the points of places along a series. */
export function asAxialPoints({ find }: Pick<SlicePointNet, "find">): AxialPoints {
  return {
    find: (volume, places) => {
      const sliceOf = (z: number): number => Math.min(volume.shape[0] - 1, Math.max(0, Math.round(z)));
      const slices = [...new Set(places.map(({ z }) => sliceOf(z)))];
      const found = new Map(slices.map((slice): [number, SidePoints] => [slice, find(volume, slice)]));
      return places.map(({ side, level, z }) => {
        const both = found.get(sliceOf(z));
        const [x, y] = (side === "left" ? both?.left : both?.right) ?? [Number.NaN, Number.NaN];
        return { side, level, x, y, z };
      });
    },
  };
}
