import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { ingestDataSet, type IngestOutcome } from "@spinegrade/dicom-ingest";
import { temporaryFolder } from "@spinegrade/test-utils";
import { readVolume } from "@spinegrade/volumes";
import { writeSimulatedDataSet } from "../testing/simulated-data-set.ts";

let dataDir: string;
let workDir: string;

beforeAll(async () => {
  const root = await temporaryFolder("stretched-store");
  [dataDir, workDir] = [join(root, "data"), join(root, "work")];
  writeSimulatedDataSet(dataDir, { studies: 2, series: 4, files: 12 });
});

function ingest(stretchTo: readonly number[]): Promise<IngestOutcome> {
  const quiet = { workers: 0, progressStream: { write: () => true } };
  return ingestDataSet({ dataDir, workDir }, { ...quiet, stretchTo });
}

describe("a store with volumes of stretched slices", () => {
  it("has them from one reading of the files, next to the others, and reads nothing again", async () => {
    const plain = await ingest([]);
    expect([plain.seriesRead, plain.series.some(({ stretched }) => stretched !== undefined)]).toEqual([
      4,
      false,
    ]);
    const both = await ingest([8, 16]);
    expect(both.seriesRead).toBe(4);
    expect(both.series.map(({ stretched: _, ...series }) => series)).toEqual(plain.series);
    expect(await ingest([8, 16])).toMatchObject({ seriesRead: 0, seriesKnown: 4, series: both.series });
    expect(await ingest([])).toMatchObject({ seriesRead: 0, seriesKnown: 4, series: plain.series });
    for (const { key, shape, stretched } of both.series) {
      const { "8": small, "16": large, ...others } = stretched ?? {};
      expect(others).toEqual({});
      expect((await readVolume(workDir, key)).shape).toEqual(shape);
      expect((await readVolume(workDir, small ?? "")).sliceTable).toMatchObject({ stretchedTo: 8 });
      expect((await readVolume(workDir, large ?? "")).shape).toEqual([shape[0], 16, 16]);
    }
  });
});
