import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { DicomError, ingestDataSet, ingestSeries } from "@spinegrade/dicom-ingest";
import { writeTestDicom } from "../testing/dicom-writer.ts";
import { testSlices, writeTestDataSet } from "../testing/write-data-set.ts";

const SIDE = 40_000;

/** Two slices that are small, but not when each is padded to the other's size: 2 x 40,000 x 40,000 voxels. */
const crossed = [
  { rows: 2, columns: SIDE },
  { rows: SIDE, columns: 2 },
].map((size, index) => ({
  name: `${index + 1}.dcm`,
  bytes: writeTestDicom({
    position: `${4 * index}\\0\\0`,
    ...size,
    pixels: Array.from({ length: 2 * SIDE }, (_, place) => place % 100),
  }),
}));

describe("a volume above 2 GiB", () => {
  it("is refused by its size before it is made", async () => {
    const ingest = ingestSeries(crossed, { studyId: 1, seriesId: 2 });
    await expect(ingest).rejects.toThrow(DicomError);
    await expect(ingest).rejects.toThrow(/2 x 40000 x 40000 voxels, 3\.0 GiB.*at most 2 GiB can be stored/);
  });

  describe("in a batch", () => {
    let root: string;
    beforeEach(async () => {
      root = await temporaryFolder("limit");
    });

    it.each(["strict", "tolerant"] as const)("costs no other series anything (%s)", async (policy) => {
      const healthy = { studyId: 1, seriesId: 2, description: "Sagittal T1", files: testSlices(3) } as const;
      const dataDir = join(root, "data");
      await writeTestDataSet(dataDir, { train: [{ ...healthy, seriesId: 1, files: crossed }, healthy] });
      const { series, failures } = await ingestDataSet(
        { dataDir, workDir: join(root, "work") },
        { policy, progressStream: { write: () => true } },
      );
      expect(series.map(({ seriesId }) => seriesId)).toEqual([2]);
      expect(failures).toEqual([{ studyId: 1, seriesId: 1, reason: expect.stringContaining("3.0 GiB") }]);
    });
  });
});
