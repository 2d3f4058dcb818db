import { writeTestDicom, type TestImage } from "./dicom-writer.ts";
import type { SyntheticSeries } from "./synthetic-series.ts";

const SAGITTAL = "0\\1\\0\\0\\0\\-1";
const AXIAL = "1\\0\\0\\0\\1\\0";
const DOUBLE_OBLIQUE = "0.8660254\\0.5\\0\\-0.3535534\\0.6123724\\0.7071068";

/** Enhanced multi-frame series, the same bytes every time; tools/golden/dicom/dicom_geometry.py reads the same files. */
export const SYNTHETIC_ENHANCED: readonly SyntheticSeries[] = [
  enhanced("position-per-frame", "sagittal", [
    {
      sharedGroups: { orientation: SAGITTAL, spacing: "0.5\\0.75" },
      frameGroups: [3, 0, 4, 1, 2].map((place) => ({ position: `${-4.4 * place}\\-90.5\\80.25` })),
    },
  ]),
  enhanced("all-per-frame-implicit", "axial", [
    {
      syntax: "implicit",
      frameGroups: [2, 0, 1].map((place) => ({
        position: `1\\2\\${5 * place}`,
        orientation: AXIAL,
        spacing: `0.${place + 3}\\0.5`,
      })),
    },
  ]),
  enhanced("big-endian-with-delimiters", "coronal", [
    {
      syntax: "big-endian",
      hasDelimiters: true,
      sharedGroups: { orientation: DOUBLE_OBLIQUE, spacing: "1\\1", position: "900\\900\\900" },
      frameGroups: [7, -3, 2, 1].map((mm) => ({ position: `${mm}\\${-1.7 * mm}\\${2 * mm}` })),
    },
  ]),
  enhanced("two-files-two-orientations", "axial", [
    {
      sharedGroups: { spacing: "0.5\\0.5" },
      frameGroups: frames(6, (i) => ({
        orientation: i % 2 === 0 ? AXIAL : DOUBLE_OBLIQUE,
        position: `${i}\\0\\${i % 2 === 0 ? 40 - i : -10 + i}`,
      })),
    },
    {
      hasDelimiters: true,
      sharedGroups: { spacing: "0.5\\0.5", orientation: AXIAL },
      frameGroups: frames(3, (i) => ({ position: `0\\0\\${39 - 2 * i}` })),
    },
  ]),
  enhanced("own-groups-before-shared", "sagittal", [
    {
      sharedGroups: { orientation: AXIAL, spacing: "9\\9" },
      frameGroups: frames(2, (i) => ({
        position: `${-i}\\0\\0`,
        ...(i === 1 ? {} : { spacing: "0.25\\0.25" }),
        orientation: SAGITTAL,
      })),
    },
  ]),
];

function enhanced(
  name: string,
  plane: SyntheticSeries["plane"],
  images: readonly TestImage[],
): SyntheticSeries {
  const files = images.map((image, index) => {
    const count = image.frameGroups?.length ?? 1;
    // groups take precedence over top-level elements: only a misleading position is written there
    const own = { position: "-500\\-500\\-500", orientation: undefined, spacing: undefined };
    const pixels = frames(
      count * 30,
      (i) => (Math.imul(i + 1 + index, 2654435761) >>> 20) + Math.floor(i / 30) * 9,
    );
    return {
      name: `${index + 3}.dcm`,
      bytes: writeTestDicom({ ...own, rows: 6, columns: 5, frames: String(count), pixels, ...image }),
    };
  });
  return { name, plane, files };
}

function frames<T>(count: number, of: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => of(index));
}
