import {
  dot,
  isPlaced,
  sliceNormal,
  subtract,
  type SlicePlace,
  type SliceRecord,
  type SliceTable,
} from "@spinegrade/volumes";
import { quantile } from "../math/statistics.ts";
import type { QualityFlag, StudySeries } from "./quality-evidence.ts";

/** Fewest slices of a sagittal series that shows both rows of foramina, and the least distance from the first to the last, mm. */
const FEWEST_SLICES = 8;
const NARROWEST_MM = 20;
const WIDEST_SPACING_MM = 6;
/** Largest ratio of two pixel spacings that rounding explains, of a slice's rows and columns or of two slices. */
const SAME_SCALE = 1.02;
/** Least height of a sagittal picture that shows five levels and their neighbours, mm. */
const LEAST_HEIGHT_MM = 180;
/** Largest height of a picture in which the nets know the lumbar spine, mm. */
const LARGEST_HEIGHT_MM = 500;

/** Flags of a series from its slice table: uneven pixels; of a sagittal one too few slices, slices far apart, a cropped spine. */
export function checkSlices({ volume }: StudySeries): QualityFlag[] {
  return [...checkPixels(volume.sliceTable), ...checkSagittal(volume.sliceTable)];
}

function checkPixels({ slices, seriesId }: SliceTable): QualityFlag[] {
  const spacings = slices.flatMap(({ pixelSpacingMm }) => pixelSpacingMm ?? []);
  const [least, most] = [quantile(spacings, 0), quantile(spacings, 1)];
  if (!(most > SAME_SCALE * least)) return [];
  const text = `pixels are ${least.toFixed(2)} to ${most.toFixed(2)} mm wide or high: the pictures are distorted, or of several scales`;
  return [{ code: "uneven-pixels", text, seriesIds: [seriesId] }];
}

function checkSagittal({ slices, seriesId }: SliceTable): QualityFlag[] {
  const placed = slices.filter(isPlaced).filter(isSagittal);
  if (placed.length * 2 < slices.length) return [];
  const flag = (code: QualityFlag["code"], text: string): QualityFlag => ({
    code,
    text,
    seriesIds: [seriesId],
  });
  const spacing = spacingOf(placed);
  const width = widthOf(placed);
  const height = quantile(placed.map(heightOf), 0.5);
  return [
    ...(placed.length < FEWEST_SLICES
      ? [flag("few-slices", `${placed.length} sagittal slices: the foramina of a side may not be shown`)]
      : width < NARROWEST_MM
        ? [
            flag(
              "few-slices",
              `${placed.length} sagittal slices within ${width.toFixed(0)} mm: the foramina may not be shown`,
            ),
          ]
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
    ...(height > LARGEST_HEIGHT_MM
      ? [
          flag(
            "large-picture",
            `the picture is ${height.toFixed(0)} mm high: it shows more than the lumbar spine, or its pixel spacing is wrong`,
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

/** From the first to the last slice along the first one's normal, mm. */
function widthOf(slices: readonly SlicePlace[]): number {
  const [first] = slices;
  if (first === undefined) return 0;
  const normal = sliceNormal(first.orientation);
  const places = slices.map(({ positionMm }) => dot(positionMm, normal));
  return quantile(places, 1) - quantile(places, 0);
}

/** Height of a slice's picture along the patient, mm; NaN without pixel spacing. */
function heightOf({ rows, columns, pixelSpacingMm, orientation }: SliceRecord): number {
  if (pixelSpacingMm === null || orientation === null) return Number.NaN;
  const [betweenRows, betweenColumns] = pixelSpacingMm;
  return Math.abs(orientation[2]) * columns * betweenColumns + Math.abs(orientation[5]) * rows * betweenRows;
}
