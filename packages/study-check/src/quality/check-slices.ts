import { dot, isPlaced, sliceNormal, subtract, type SliceRecord } from "@spinegrade/volumes";
import { quantile } from "../math/statistics.ts";
import type { QualityFlag, StudySeries } from "./quality-evidence.ts";

/** Fewest slices of a sagittal series that shows both rows of foramina. */
const FEWEST_SLICES = 8;
const WIDEST_SPACING_MM = 6;
/** Least height of a sagittal picture that shows five levels and their neighbours, mm. */
const LEAST_HEIGHT_MM = 180;

/** Flags of a sagittal series from its slice table: too few slices, slices far apart, a cropped spine. */
export function checkSlices({ volume }: StudySeries): QualityFlag[] {
  const { slices, seriesId } = volume.sliceTable;
  const placed = slices.filter(isPlaced).filter(isSagittal);
  if (placed.length * 2 < slices.length) return [];
  const flag = (code: QualityFlag["code"], text: string): QualityFlag => ({
    code,
    text,
    seriesIds: [seriesId],
  });
  const spacing = spacingOf(placed);
  const height = quantile(placed.map(heightOf), 0.5);
  return [
    ...(placed.length < FEWEST_SLICES
      ? [flag("few-slices", `${placed.length} sagittal slices: the foramina of a side may not be shown`)]
      : []),
    ...(spacing > WIDEST_SPACING_MM
      ? [flag("wide-spacing", `slices ${spacing.toFixed(1)} mm apart: narrowings between them are missed`)]
      : []),
    ...(height < LEAST_HEIGHT_MM
      ? [
          flag(
            "cropped-spine",
            `the picture is ${height.toFixed(0)} mm high: it does not show the whole lumbar spine`,
          ),
        ]
      : []),
  ];
}

function isSagittal({ orientation }: SliceRecord): boolean {
  return orientation !== null && Math.abs(sliceNormal(orientation)[0]) > 0.7;
}

/** The usual distance between neighbouring slices, mm; 0 for a single one. */
function spacingOf(slices: readonly SliceRecord[]): number {
  const gaps = slices.slice(1).flatMap((slice, i) => {
    const before = slices[i];
    if (before?.group !== slice.group || slice.orientation === null) return [];
    if (before.positionMm === null || slice.positionMm === null) return [];
    return [Math.abs(dot(subtract(slice.positionMm, before.positionMm), sliceNormal(slice.orientation)))];
  });
  return gaps.length === 0 ? 0 : quantile(gaps, 0.5);
}

/** Height of a slice's picture along the patient, mm; NaN without pixel spacing. */
function heightOf({ rows, columns, pixelSpacingMm, orientation }: SliceRecord): number {
  if (pixelSpacingMm === null || orientation === null) return Number.NaN;
  const [betweenRows, betweenColumns] = pixelSpacingMm;
  return Math.abs(orientation[2]) * columns * betweenColumns + Math.abs(orientation[5]) * rows * betweenRows;
}
