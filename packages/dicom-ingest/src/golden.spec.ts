import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { ingestSeries, type IngestSeriesOptions, type Plane } from "@spinegrade/dicom-ingest";
import { readGolden, testData } from "@spinegrade/test-utils";
import { SYNTHETIC_SERIES } from "./testing/synthetic-series.ts";

interface Golden {
  readonly name: string;
  readonly plane: Plane;
  readonly shape: number[];
  readonly instanceNumbers: number[];
  readonly md5: string;
  readonly files: string[];
  readonly options: IngestSeriesOptions;
}

const images = testData("dicom");
const golden = readGolden(import.meta.url, "golden.json") as Record<
  "synthetic" | "options" | "corpus",
  Golden[]
>;
const ids = { studyId: 4003253, seriesId: 1054713880 };

// no tolerance: the arithmetic is done in the same types and order, so the bytes must be the same
async function summarise(
  files: { name: string; bytes: Uint8Array }[],
  plane: Plane,
  options: IngestSeriesOptions = {},
): Promise<Omit<Golden, "name" | "files" | "options">> {
  const { voxels, shape, sliceTable } = await ingestSeries(files, ids, { ...options, plane });
  return {
    plane,
    shape: [...shape],
    instanceNumbers: sliceTable.slices.map((slice) => slice.instanceNumber),
    md5: createHash("md5").update(voxels).digest("hex"),
  };
}

describe("ingest of synthetic series, against pydicom and numpy", () => {
  it.each(golden.synthetic)("gives the same bytes for $name", async ({ name, ...expected }) => {
    const series = SYNTHETIC_SERIES.find((candidate) => candidate.name === name);
    expect(await summarise([...(series?.files ?? [])].reverse(), expected.plane)).toEqual(expected);
  });

  it.each(golden.options)(
    "gives the same bytes for $name with $options",
    async ({ name, options, ...expected }) => {
      const series = SYNTHETIC_SERIES.find((candidate) => candidate.name === name);
      expect(await summarise([...(series?.files ?? [])], expected.plane, options)).toEqual(expected);
    },
  );

  it("covers every synthetic series", () => {
    const names = SYNTHETIC_SERIES.map((series) => series.name);
    expect(golden.synthetic.map(({ name }) => name).sort()).toEqual(names.sort());
  });
});

images.describe("ingest of real MR files, against pydicom and numpy", () => {
  it.each(golden.corpus)("gives the same bytes for $name", async ({ name: _, files, ...expected }) => {
    const inputs = files.map((file, index) => ({
      name: `${index + 1}.dcm`,
      bytes: readFileSync(join(images.path, file)),
    }));
    expect(await summarise(inputs, expected.plane)).toEqual(expected);
  });
});
