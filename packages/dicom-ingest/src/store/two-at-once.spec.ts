import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { ingestDataSet, ingestSeries } from "@spinegrade/dicom-ingest";
import { readVolume } from "@spinegrade/volumes";
import { temporaryFolder } from "@spinegrade/test-utils";
import { testSlices, writeTestDataSet } from "../testing/write-data-set.ts";

/** Data set `k`: series of several lengths, with grey values that no other data set has. */
function seriesOf(k: number) {
  return Array.from({ length: 12 }, (_, i) => ({
    studyId: k,
    seriesId: 100 * k + i,
    description: "Sagittal T1" as const,
    files: testSlices(2 + ((5 * k + 3 * i) % 9), {
      pixels: Array.from({ length: 30 }, (_, place) => (place * (7 * k + i + 1)) % 1009),
    }),
  }));
}

it("two calls at once in one thread do not write into each other's volumes", async () => {
  const root = await temporaryFolder("two");
  await Promise.all(
    [1, 2].map(async (k) => {
      const [dataDir, workDir] = [join(root, `data-${k}`), join(root, `work-${k}`)];
      await writeTestDataSet(dataDir, { train: seriesOf(k), test: [] });
      const quiet = { workers: 0, progressStream: { write: () => true } };
      const { series } = await ingestDataSet({ dataDir, workDir }, quiet);
      expect(series).toHaveLength(12);
      for (const { key, studyId, seriesId } of series) {
        const { files } = seriesOf(k)[seriesId - 100 * k] ?? { files: [] };
        expect(await readVolume(workDir, key)).toEqual(await ingestSeries(files, { studyId, seriesId }));
      }
    }),
  );
});
