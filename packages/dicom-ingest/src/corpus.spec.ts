import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { formatSeriesTable } from "@spinegrade/competition-data";
import { ingestDataSet } from "@spinegrade/dicom-ingest";
import { temporaryFolder, testData } from "@spinegrade/test-utils";

const images = testData("dicom");

/** Third-party MR files and what becomes of each: the volume's shape, or the start of the reason why it is refused. */
const FILES: Readonly<Record<string, readonly [number, number, number] | string>> = {
  "transfer-syntaxes/1.dcm": [1, 384, 384],
  "transfer-syntaxes/2.dcm": [1, 384, 384],
  "transfer-syntaxes/3.dcm": [1, 384, 384],
  "transfer-syntaxes/4.dcm": [1, 384, 384],
  "transfer-syntaxes/5.dcm": [1, 384, 384],
  "transfer-syntaxes/6.dcm": [1, 384, 384],
  "transfer-syntaxes/7.dcm": [1, 384, 384],
  "transfer-syntaxes/8.dcm": [1, 384, 384],
  "transfer-syntaxes/9.dcm": [1, 384, 384],
  "wg04/MR3_UNC.dcm": [1, 512, 512],
  "wg04/MR3_RLE.dcm": [1, 512, 512],
  "wg04/MR3_JPLL.dcm": [1, 512, 512],
  "wg04/MR3_JLSL.dcm": [1, 512, 512],
  "wg04/MR3_J2KR.dcm": [1, 512, 512],
  "wg04/MR3_JPLY.dcm": [1, 512, 512],
  "wg04/MR4_UNC.dcm": [1, 512, 512],
  "wg04/MR4_RLE.dcm": [1, 512, 512],
  "wg04/MR4_JPLL.dcm": [1, 512, 512],
  "wg04/MR4_JLSL.dcm": [1, 512, 512],
  "wg04/MR4_J2KR.dcm": [1, 512, 512],
  "wg04/MR4_JPLY.dcm": [1, 512, 512],
  "pydicom/MR_small.dcm": [1, 64, 64],
  "pydicom/MR_small_RLE.dcm": [1, 64, 64],
  "pydicom/MR_small_bigendian.dcm": [1, 64, 64],
  "pydicom/MR_small_implicit.dcm": [1, 64, 64],
  "pydicom/MR_small_jpeg_ls_lossless.dcm": [1, 64, 64],
  "pydicom/MR_small_jp2klossless.dcm": [1, 64, 64],
  "pydicom/MR-SIEMENS-DICOM-WithOverlays.dcm": [1, 484, 484],
  "pydicom/MR_truncated.dcm":
    "(7FE0,0010) PixelData must hold 8192 bytes for 64 x 64 pixels; the file ends after 8130 of 8192: it is cut short",
  "pydicom/emri_small.dcm":
    "10 of 10 slices cannot be used: 1.dcm frame 0: (0020,0032) ImagePositionPatient is missing",
  "pydicom/badVR.dcm": '(0028,0008) NumberOfFrames is "1A"',
  "pydicom/ExplVR_LitEndNoMeta.dcm": "(0028,0004) PhotometricInterpretation is missing",
};

images.describe("real MR files, one series each in the competition's layout", () => {
  it("are ingested or refused by name, and none costs another anything", async () => {
    const folder = await temporaryFolder("corpus");
    const names = Object.keys(FILES);
    const rows = names.map((_, index) => ({
      studyId: 1,
      seriesId: index + 1,
      description: "Axial T2" as const,
    }));
    await writeFile(join(folder, "train_series_descriptions.csv"), formatSeriesTable(rows));
    await writeFile(join(folder, "test_series_descriptions.csv"), formatSeriesTable([]));
    for (const [index, name] of names.entries()) {
      const seriesFolder = join(folder, "train_images", "1", String(index + 1));
      await mkdir(seriesFolder, { recursive: true });
      await copyFile(join(images.path, name), join(seriesFolder, "1.dcm"));
    }
    const progressStream = { write: () => true };
    const outcome = await ingestDataSet(
      { dataDir: folder, workDir: join(folder, "work") },
      { progressStream },
    );
    const found = new Map<number, unknown>([
      ...outcome.series.map(({ seriesId, shape }) => [seriesId, shape] as const),
      ...outcome.failures.map(({ seriesId, reason }) => [seriesId, reason] as const),
    ]);
    names.forEach((name, index) => {
      const expected = FILES[name];
      const isRefused = typeof expected === "string";
      expect([name, found.get(index + 1)]).toEqual([
        name,
        isRefused ? expect.stringContaining(expected) : expected,
      ]);
    });
  });
});
