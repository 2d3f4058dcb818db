import { describe, expect, it } from "@jest/globals";
import { ingestSeries, type DicomInput, type Plane } from "@spinegrade/dicom-ingest";
import { readGolden } from "@spinegrade/test-utils";
import type { Volume } from "@spinegrade/volumes";
import { writeTestDicom } from "../testing/dicom-writer.ts";

interface Golden {
  readonly plane: Plane;
  readonly side: number;
  readonly sizes: readonly (readonly [rows: number, columns: number])[];
  readonly places: readonly number[];
  readonly order: readonly number[];
  readonly voxels: readonly number[];
}

const { cases } = readGolden(import.meta.url, "stretched.json") as { readonly cases: readonly Golden[] };
const ids = { studyId: 1, seriesId: 2 };

/** As in tools/golden/dicom/stretched_volumes.py. */
function fileOf({ plane, sizes, places }: Golden, index: number): DicomInput {
  const [rows, columns] = sizes[index] ?? [1, 1];
  const place = places[index] ?? 0;
  const valueAt = (x: number, y: number): number => (37 * index + 3 * x * x + 7 * y * (x % 5)) % 4096;
  return {
    name: `${index + 1}.dcm`,
    bytes: writeTestDicom({
      position: plane === "sagittal" ? `${place}\\0\\0` : `0\\0\\${place}`,
      orientation: plane === "sagittal" ? "0\\1\\0\\0\\0\\-1" : "1\\0\\0\\0\\1\\0",
      rows,
      columns,
      pixels: Array.from({ length: rows * columns }, (_, i) => valueAt(i % columns, Math.floor(i / columns))),
    }),
  };
}

async function stretchedOf(golden: Golden, files: readonly DicomInput[]): Promise<Volume> {
  const { stretched } = await ingestSeries(files, ids, { plane: golden.plane, stretchTo: [golden.side] });
  const [volume] = stretched ?? [];
  if (volume === undefined) throw new Error("ingest gave no stretched volume");
  return volume;
}

describe("a volume of stretched slices", () => {
  it.each(cases)("is scikit-image's and NumPy's, $plane slices of $sizes to $side", async (golden) => {
    const files = golden.sizes.map((_, index) => fileOf(golden, index));
    const volume = await stretchedOf(golden, files);
    const differences = volume.voxels.map((voxel, i) => Math.abs(voxel - (golden.voxels[i] ?? NaN)));
    expect(volume.voxels).toHaveLength(golden.voxels.length);
    expect(Math.max(...differences)).toBeLessThanOrEqual(1); // where NumPy rounds to float32
    expect(differences.filter((difference) => difference > 0).length).toBeLessThan(0.01 * differences.length);
    expect(volume.sliceTable.slices.map(({ fileName }) => Number.parseInt(fileName) - 1)).toEqual(
      golden.order,
    );
    expect(await stretchedOf(golden, files.toReversed())).toEqual(volume);
  });

  it("states its side, and the slices as they were before, in their order", async () => {
    const [golden] = cases;
    if (golden === undefined) throw new Error("the fixture is empty");
    const files = golden.sizes.map((_, index) => fileOf(golden, index));
    const { sliceTable, shape } = await stretchedOf(golden, files);
    expect([shape, sliceTable.shape, sliceTable.stretchedTo]).toEqual([[3, 24, 24], [3, 24, 24], 24]);
    expect(sliceTable.slices.map(({ zIndex, rows, columns }) => [zIndex, rows, columns])).toEqual([
      [0, 20, 30],
      [1, 20, 30],
      [2, 20, 30],
    ]);
    const { stretched: _, ...plain } = await ingestSeries(files, ids, { plane: "sagittal", stretchTo: [24] });
    expect(plain).toEqual(await ingestSeries(files, ids, { plane: "sagittal" }));
  });

  it("keeps the slice table's order where a slice does not state its place", async () => {
    const files = [2, 1].map((number) => ({
      name: `${number}.dcm`,
      bytes: writeTestDicom({ position: undefined, pixels: Array.from({ length: 16 }, (_, i) => i) }),
    }));
    const options = { policy: "tolerant", stretchTo: [8] } as const;
    const { sliceTable, stretched } = await ingestSeries(files, ids, options);
    expect(stretched?.[0]?.sliceTable.slices).toEqual(sliceTable.slices);
  });
});
