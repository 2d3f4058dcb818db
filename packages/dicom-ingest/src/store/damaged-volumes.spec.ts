import { open, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { ingestDataSet, ingestFolder, type IngestOutcome } from "@spinegrade/dicom-ingest";
import { readSliceTable, readVolume, sliceTablePath, storeVolume, volumePath } from "@spinegrade/volumes";
import { canonicalJson, UserError } from "@spinegrade/pipeline";
import { Generator } from "@spinegrade/random";
import { inSeries } from "../testing/in-series.ts";
import { testSlices, writeTestDataSet } from "../testing/write-data-set.ts";

const quiet = { progressStream: { write: () => true } };
let root: string;
let workDir: string;
let key: string;
beforeAll(async () => {
  root = await temporaryFolder("damaged");
  workDir = join(root, "work");
  const identity = { studyUid: "1.2.1", seriesUid: "1.2.3.2" };
  const files = testSlices(5).map(({ name, bytes }) => ({ name, bytes: inSeries(bytes, identity) }));
  await writeTestDataSet(join(root, "data"), {
    train: [{ studyId: 1, seriesId: 2, description: "Sagittal T1", files }],
  });
  key = (await ingest()).series[0]?.key ?? "";
});

const ingest = (): Promise<IngestOutcome> => ingestDataSet({ dataDir: join(root, "data"), workDir }, quiet);

/** Flips a bit of a file, and sets back the time of its change. @returns what puts it back. */
async function flip(path: string, place: number, bit: number): Promise<() => Promise<void>> {
  const [{ atime, mtime }, whole] = [await stat(path), await readFile(path)];
  const file = await open(path, "r+");
  await file.write(Uint8Array.of((whole[place] ?? 0) ^ (1 << bit)), 0, 1, place);
  await file.close();
  await utimes(path, atime, mtime);
  return () => writeFile(path, whole);
}

describe.each([
  ["voxels", volumePath],
  ["slice table", sliceTablePath],
])("a bit of the %s that was damaged", (_name, pathOf) => {
  it("is noticed wherever it is, by an error that names the file and says what to do", async () => {
    const path = join(workDir, pathOf(key));
    const { size } = await stat(path);
    const random = Generator.fromSeed(40, path.slice(-4));
    for (let round = 0; round < 40; round++) {
      const putBack = await flip(path, random.integer(0, size), random.integer(0, 8));
      const read = readVolume(workDir, key);
      await expect(read).rejects.toThrow(UserError);
      await expect(read).rejects.toThrow(path);
      await expect(read).rejects.toThrow("delete it and ingest again, npx nx run dicom-ingest:ingest");
      await putBack();
    }
    await expect(readVolume(workDir, key)).resolves.toMatchObject({ shape: [5, 6, 5] });
  });

  it("is made good by the next ingest, also where size and time are as before", async () => {
    const path = join(workDir, pathOf(key));
    const whole = await readFile(path);
    for (const place of [whole.length >> 1, whole.length - 1]) {
      await flip(path, place, 3);
      expect(await ingest()).toMatchObject({ seriesRead: 1, seriesKnown: 0 });
      expect((await readFile(path)).equals(whole)).toBe(true);
    }
    expect(await ingest()).toMatchObject({ seriesRead: 0, seriesKnown: 1 });
  });
});

describe("a slice table in another order", () => {
  it("is noticed, read alone or with its volume", async () => {
    const path = join(workDir, sliceTablePath(key));
    const whole = await readFile(path);
    const table = await readSliceTable(workDir, key);
    await writeFile(path, canonicalJson({ ...table, slices: table.slices.toReversed() }));
    await expect(readSliceTable(workDir, key)).rejects.toThrow("is not what its name stands for");
    await expect(readVolume(workDir, key)).rejects.toThrow("is not what its name stands for");
    await writeFile(path, whole);
  });
});

describe("a volume that was put back", () => {
  it("is compared once, and then known by its stamps", async () => {
    for (const pathOf of [volumePath, sliceTablePath])
      await writeFile(join(workDir, pathOf(key)), await readFile(join(workDir, pathOf(key))));
    for (let run = 0; run < 2; run++) expect(await ingest()).toMatchObject({ seriesRead: 0, seriesKnown: 1 });
  });
});

describe("a volume of any folder", () => {
  it("is made again where it was damaged", async () => {
    const out = join(root, "any");
    const { report } = await ingestFolder(join(root, "data"), out, quiet);
    const path = join(out, report.series[0]?.volume ?? "");
    const whole = await readFile(path);
    await flip(path, whole.length - 2, 0);
    expect(await ingestFolder(join(root, "data"), out, quiet)).toMatchObject({ seriesRead: 1 });
    expect((await readFile(path)).equals(whole)).toBe(true);
  });
});

describe("storeVolume", () => {
  it("gives a key by which the volume is read", async () => {
    const volume = await readVolume(workDir, key);
    expect(await storeVolume(join(root, "other"), volume)).toBe(key);
    expect(await readVolume(join(root, "other"), key)).toEqual(volume);
  });
});
