import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, jest } from "@jest/globals";
import { ingestDataSet, type IngestOutcome } from "@spinegrade/dicom-ingest";
import { SharedStore } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { readVolume } from "@spinegrade/volumes";
import { writeSimulatedDataSet } from "../../testing/simulated-data-set.ts";

let root: string;
let sharedStore: string;

beforeAll(async () => {
  root = await temporaryFolder("shared-series");
  sharedStore = await temporaryFolder("shared-store");
});

/** Ingests on a machine that has the data set and a work folder for itself. */
async function ingestOn(machine: string, files = 12): Promise<IngestOutcome> {
  const dataDir = join(root, machine, "data");
  writeSimulatedDataSet(dataDir, { studies: 2, series: 4, files });
  const quiet = { workers: 0, progressStream: { write: () => true }, stretchTo: [8] };
  return await ingestDataSet({ dataDir, workDir: join(root, machine, "work"), sharedStore }, quiet);
}

describe("machines with a shared store", () => {
  let first: IngestOutcome;
  beforeAll(async () => {
    first = await ingestOn("first");
  });

  it("ingest each series once: the others get the same volumes", async () => {
    expect(first).toMatchObject({ seriesRead: 4, seriesKnown: 0 });
    const second = await ingestOn("second");
    expect(second).toEqual({ ...first, seriesRead: 0, seriesKnown: 4 });
    for (const { key, stretched } of second.series) {
      const read = ["first", "second"].map((machine) => readVolume(join(root, machine, "work"), key));
      const [one, other] = await Promise.all(read);
      expect(other).toEqual(one);
      await readVolume(join(root, "second", "work"), stretched?.["8"] ?? "");
    }
    const again = await ingestOn("second");
    expect(again).toMatchObject({ seriesRead: 0, seriesKnown: 4 });
  });

  it("read only the series that has other files", async () => {
    expect(await ingestOn("third", 13)).toMatchObject({ seriesRead: 1, seriesKnown: 3 });
  });

  it("ingest again what is damaged in the store, name it, and mend it", async () => {
    const objects = await readdir(join(sharedStore, "objects"), { recursive: true, withFileTypes: true });
    const paths = objects.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
    for (const path of paths) {
      const bytes = await readFile(path);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      await writeFile(path, bytes);
    }
    const stderr = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      expect(await ingestOn("fourth")).toEqual(first);
      const lines = stderr.mock.calls.map(([line]) => String(line));
      expect(lines.length).toBeGreaterThanOrEqual(4);
      for (const line of lines)
        expect(line).toMatch(
          /entries\/series\/.* is damaged: objects\/.* not what was written; the series is/,
        );
    } finally {
      stderr.mockRestore();
    }
    expect(await ingestOn("fifth")).toEqual({ ...first, seriesRead: 0, seriesKnown: 4 });
  });

  it("ingest again what an entry does not hold, and write nothing outside the work folder", async () => {
    const store = await SharedStore.open(sharedStore);
    const names = (await readdir(join(sharedStore, "entries", "series"))).map((name) => name.slice(0, -5));
    const stderr = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      for (const [index, name] of names.entries()) {
        const { "series.json": record = new Uint8Array(), ...volumes } =
          (await store.find(`series/${name}`, () => undefined)) ?? {};
        const text = Buffer.from(record).toString();
        const moved = Buffer.from(text.replace(/"key": ?"[^"]*"/, '"key":"../../outside"'));
        const outside = { "outside.npy": record, "outside.json": record };
        const poisoned =
          index % 2 === 0 ? { "series.json": record } : { ...volumes, ...outside, "series.json": moved };
        await store.keep(`series/${name}`, poisoned);
      }
      expect(await ingestOn("sixth")).toEqual(first);
      const lines = stderr.mock.calls.map(([line]) => String(line));
      expect(lines).toHaveLength(4);
      for (const line of lines)
        expect(line).toMatch(/does not hold a series with its volumes; the series is/);
    } finally {
      stderr.mockRestore();
    }
    expect(await readdir(join(root, "sixth"))).toEqual(["data", "work"]);
    expect(await ingestOn("seventh")).toEqual({ ...first, seriesRead: 0, seriesKnown: 4 });
  });
});
