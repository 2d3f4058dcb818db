import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { ingestDataSet, ingestFolder, type IngestOutcome } from "@spinegrade/dicom-ingest";
import type { SeriesRow } from "@spinegrade/competition-data";
import {
  simulatedSeries,
  writeSimulatedDataSet,
  writeSimulatedSeries,
  writeTables,
} from "../testing/simulated-data-set.ts";

// bench/incremental.bench.ts times the same with 2,000 studies, 6,300 series and 150,000 files
const SIZE = { studies: 20, series: 63, files: 300 };
const quiet = { progressStream: { write: () => true } };

let root: string;
let dataDir: string;
const rows = simulatedSeries(SIZE);
const [first] = rows;

beforeAll(async () => {
  root = await temporaryFolder("incremental");
  dataDir = join(root, "data");
  writeSimulatedDataSet(dataDir, SIZE);
});

function ingest(): Promise<IngestOutcome> {
  return ingestDataSet({ dataDir, workDir: join(root, "work") }, quiet);
}

async function ingestAny(): Promise<{ seriesRead: number; seriesKnown: number }> {
  const { seriesRead, seriesKnown } = await ingestFolder(
    join(dataDir, "train_images"),
    join(root, "any"),
    quiet,
  );
  return { seriesRead, seriesKnown };
}

describe("a data set that was ingested", () => {
  it("has as many studies, series and slices as were simulated", async () => {
    const { series, failures, seriesRead } = await ingest();
    expect([failures, seriesRead, await ingestAny()]).toEqual([[], 63, { seriesRead: 63, seriesKnown: 0 }]);
    expect(new Set(series.map(({ studyId }) => studyId)).size).toBe(20);
    expect(series.reduce((sum, { shape }) => sum + shape[0], 0)).toBe(300);
  });

  it("is not read again when nothing changed", async () => {
    expect(await ingest()).toMatchObject({ seriesRead: 0, seriesKnown: 63 });
    expect(await ingestAny()).toEqual({ seriesRead: 0, seriesKnown: 63 });
  });

  it("has the one series read again of which one file changed", async () => {
    const file = join(dataDir, `train_images/${first?.studyId ?? ""}/${first?.seriesId ?? ""}/2.dcm`);
    await writeFile(file, "no longer an image");
    const { seriesRead, seriesKnown, failures } = await ingest();
    expect([seriesRead, seriesKnown]).toEqual([1, 62]);
    expect(failures).toMatchObject([{ seriesId: first?.seriesId, file: "2.dcm" }]);
    expect(await ingestAny()).toEqual({ seriesRead: 1, seriesKnown: 62 });
  });

  it("reads a failed series again at every run until it is mended", async () => {
    expect((await ingest()).seriesRead).toBe(1);
    if (first !== undefined) writeSimulatedSeries(dataDir, first, 5);
    expect(await ingest()).toMatchObject({ seriesRead: 1, failures: [] });
    expect((await ingest()).seriesRead).toBe(0);
    await ingestAny();
  });

  it("has the one study read that was added", async () => {
    const added: SeriesRow = { studyId: 5, seriesId: 6, description: "Axial T2" };
    writeSimulatedSeries(dataDir, added, 4);
    writeTables(dataDir, [...rows, added]);
    expect(await ingest()).toMatchObject({ seriesRead: 1, seriesKnown: 63 });
    expect(await ingestAny()).toEqual({ seriesRead: 1, seriesKnown: 63 });
  });
});
