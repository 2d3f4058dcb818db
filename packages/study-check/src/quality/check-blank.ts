import { countGreys } from "../math/count-greys.ts";
import type { QualityFlag, StudySeries } from "./quality-evidence.ts";

/** Share of a slice that is black, beyond that of both its neighbours, from which it is no air. */
const LEAST_BLANK = 0.2;

/** Flags slices that are black where their neighbours are not, as files that were copied in part leave them: filled with zeros. */
export function checkBlank({ volume: { voxels, sliceTable } }: StudySeries): QualityFlag[] {
  const [depth, height, width] = sliceTable.shape;
  const area = height * width;
  const shares = Array.from(
    { length: depth },
    (_, z) => (countGreys(voxels, z * area, (z + 1) * area)[0] ?? 0) / area,
  );
  const blank = sliceTable.slices.filter(({ zIndex, group }) => {
    const next = [zIndex - 1, zIndex + 1].filter((z) => sliceTable.slices[z]?.group === group);
    const most = Math.max(...next.map((z) => shares[z] ?? 0));
    return next.length > 0 && (shares[zIndex] ?? 0) > most + LEAST_BLANK;
  });
  if (blank.length === 0) return [];
  const names = blank.map(({ instanceNumber }) => instanceNumber).join(", ");
  const text = `black in a large part that the next slices show: instance ${names}; the files may be incomplete`;
  return [{ code: "blank-part", text, seriesIds: [sliceTable.seriesId] }];
}
