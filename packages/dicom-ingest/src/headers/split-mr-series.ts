import { isPlaced, type Orientation } from "@spinegrade/volumes/slices";
import { partBy } from "../acquisitions/part-by.ts";
import { splitAcquisitions } from "../acquisitions/split-acquisitions.ts";
import { canonicalTurn, turnOrientation } from "../geometry/canonical-turn.ts";
import { groupByNearOrientation } from "../geometry/group-by-near-orientation.ts";
import { planeOf, planeOfSeries } from "../geometry/order-groups.ts";
import { sortSlices } from "../geometry/sort-slices.ts";
import type { MrFile } from "./list-mr-series.ts";

/**
 * Splits the files of a series into its acquisitions, as `ingestSeries` splits slices: two echoes or b-values, two
 * passes over the same places. A slice that is stored with other directions of rows and columns stays with its stack.
 * Multi-frame files are not split; files without geometry stay together.
 * @returns at least one part; each file in exactly one.
 */
export function splitMrSeries(files: readonly MrFile[]): MrFile[][] {
  const slices = files.flatMap((file) => {
    const [frame, ...others] = file.header.frames;
    if (frame === undefined || others.length > 0 || !isPlaced(frame)) return [];
    const { positionMm, orientation, acquisition } = frame;
    const instanceNumber = file.header.instanceNumber ?? 0;
    return [{ file, fileName: file.name, positionMm, orientation, instanceNumber, header: { acquisition } }];
  });
  const parts = groupByNearOrientation(turned(slices))
    .map((group) => sortSlices(group))
    .flatMap((group) => splitAcquisitions(group))
    .map((part) => part.map(({ slice }) => slice.file));
  const placed = new Set(slices.map(({ file }) => file));
  const others = partBy(
    files.filter((file) => !placed.has(file)),
    (file) => file.header.frames.length === 1 || file,
  );
  return [...parts, ...others];
}

/** Slices with the directions that they have once they are turned; a turn leaves their places along the normal. */
function turned<T extends { readonly orientation: Orientation }>(slices: readonly T[]): T[] {
  const expected = planeOfSeries(slices);
  return slices.map((slice) => {
    const turn = canonicalTurn(slice.orientation, planeOf(slice, expected));
    return { ...slice, orientation: turnOrientation(slice.orientation, turn) };
  });
}
