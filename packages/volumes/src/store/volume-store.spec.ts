import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import {
  readVolume,
  sliceTablePath,
  storeVolume,
  toPatientMm,
  volumePath,
  type SliceRecord,
  type Volume,
} from "@spinegrade/volumes";
import fc from "fast-check";

const ROWS = 3;
const COLUMNS = 4;

function record(zIndex: number): SliceRecord {
  return {
    zIndex,
    instanceNumber: zIndex + 1,
    fileName: `${zIndex + 1}.dcm`,
    frame: 0,
    group: 0,
    projectionMm: 4 * zIndex,
    positionMm: [4 * zIndex, -60, 90],
    orientation: [0, 1, 0, 0, 0, -1],
    pixelSpacingMm: [0.5, 0.25],
    rows: ROWS,
    columns: COLUMNS,
  };
}

function volumeOf(depth: number, grey: (index: number) => number): Volume {
  const shape = [depth, ROWS, COLUMNS] as const;
  const slices = Array.from({ length: depth }, (_, zIndex) => record(zIndex));
  return {
    voxels: Uint8Array.from({ length: depth * ROWS * COLUMNS }, (_, index) => grey(index)),
    shape,
    sliceTable: { studyId: 1, seriesId: 2, shape, slices, quarantined: [], flags: [] },
  };
}

describe("the volume store", () => {
  let workDir: string;
  beforeAll(async () => {
    workDir = await temporaryFolder("volumes");
  });

  it("gives back any volume that it was given", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 255 }),
        async (depth, step) => {
          const volume = volumeOf(depth, (index) => (index * step) % 256);
          const read = await readVolume(workDir, await storeVolume(workDir, volume));
          expect([...read.voxels]).toEqual([...volume.voxels]);
          expect(read.sliceTable).toEqual(volume.sliceTable);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("refuses a file in which a single bit has changed, and says to ingest again", async () => {
    const key = await storeVolume(
      workDir,
      volumeOf(2, (index) => index),
    );
    for (const path of [volumePath(key), sliceTablePath(key)]) {
      const file = join(workDir, path);
      const bytes = await readFile(file);
      for (let bit = 0; bit < 8 * bytes.length; bit += 37) {
        const changed = Uint8Array.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await writeFile(file, changed);
        await expect(readVolume(workDir, key)).rejects.toThrow("delete it and ingest again");
      }
      await writeFile(file, bytes);
    }
    expect((await readVolume(workDir, key)).shape).toEqual([2, ROWS, COLUMNS]);
  });
});

it("gives places in mm that change linearly with column, row and slice", () => {
  const { sliceTable } = volumeOf(4, () => 0);
  const place = fc.tuple(
    ...[COLUMNS, ROWS, 4].map((count) => fc.double({ min: 0, max: count - 1, noNaN: true })),
  );
  fc.assert(
    fc.property(place, ([x = 0, y = 0, z = 0]) => {
      const mm = toPatientMm(sliceTable, [x, y, z]) ?? [];
      [4 * z, -60 + 0.25 * x, 90 - 0.5 * y].forEach((value, axis) => {
        expect(mm[axis]).toBeCloseTo(value, 9);
      });
    }),
  );
});
