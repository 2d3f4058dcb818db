import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { readGolden, temporaryFolder } from "@spinegrade/test-utils";
import { ingestSeries, type Plane } from "@spinegrade/dicom-ingest";
import { generateDataSet } from "@spinegrade/phantom";

/** Results of pydicom and numpy for a phantom series: tools/golden/dicom/phantom_ingest.py. */
interface Golden {
  readonly split: string;
  readonly studyId: number;
  readonly seriesId: number;
  readonly plane: Plane;
  readonly shape: readonly number[];
  readonly md5: string;
}

const golden = readGolden(import.meta.url, "ingest.json") as {
  readonly series: readonly Golden[];
};

// no tolerance: the phantom's files are the same bytes everywhere, and so must be the volumes
describe("ingest of phantom series, against pydicom and numpy", () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await temporaryFolder("phantom");
    await generateDataSet(
      {
        seed: 11,
        trainStudies: 1,
        testStudies: 1,
        size: { imageSize: 64, sagittalSlices: 5, axialSlices: 6 },
      },
      { dataDir, progressStream: { write: () => true } },
    );
  });

  it.each(golden.series)(
    "gives the same bytes for the $plane series $seriesId of $split",
    async (expected) => {
      const { split, studyId, seriesId, plane } = expected;
      const folder = join(dataDir, `${split}_images`, String(studyId), String(seriesId));
      const names = await readdir(folder);
      const files = await Promise.all(
        names.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })),
      );
      const { voxels, shape } = await ingestSeries(files, { studyId, seriesId }, { plane });
      expect([shape, createHash("md5").update(voxels).digest("hex")]).toEqual([expected.shape, expected.md5]);
    },
  );

  it("covers all three kinds of series of both splits", () => {
    expect(golden.series.length).toBeGreaterThanOrEqual(6);
    expect(new Set(golden.series.map(({ split, plane }) => `${split} ${plane}`)).size).toBe(4);
  });
});
