import { expect, it } from "@jest/globals";
import type { SliceRecord, SliceTable } from "@spinegrade/volumes";
import { flagMissingSlices } from "./flag-missing-slices.ts";

const UID = "1.2.3";

/** Slices at some places, mm. */
const slicesAt = (...places: number[]): SliceRecord[] =>
  places.map((projectionMm, zIndex) => ({
    ...{ zIndex, instanceNumber: zIndex, fileName: `${zIndex}.dcm`, frame: 0, group: 0, projectionMm },
    ...{ positionMm: [0, 0, projectionMm], orientation: [1, 0, 0, 0, 1, 0], pixelSpacingMm: [1, 1] },
    ...{ rows: 9, columns: 9 },
  }));

const quarantined = (count: number): SliceTable["quarantined"] =>
  Array.from({ length: count }, (_, index) => ({ file: `${index}`, reason: "the file is empty" }));

it.each([
  ["none is lost", 0, 0, slicesAt(0, 4, 8, 12), false],
  ["one of the series' files cannot be used", 1, 0, slicesAt(0, 4, 8, 12), true],
  ["a file that is not read, either", 0, 1, slicesAt(0, 4, 8, 12), true],
  ["the gap has room for it", 1, 0, slicesAt(0, 4, 12, 16), false],
  ["the gap has room for one of two", 1, 1, slicesAt(0, 4, 12, 16), true],
  ["two gaps have room for both", 1, 1, slicesAt(0, 4, 12, 16, 24, 28, 32), false],
  ["the gap is one between stacks", 1, 0, slicesAt(0, 4, 8, 40, 44, 48), true],
])("flags every row where lost slices lay in no gap: %s", (_, inVolume, outside, slices, isFlagged) => {
  const table = { quarantined: quarantined(inVolume), slices };
  const flags = flagMissingSlices(UID, table, { unusableSlices: new Map([[UID, outside]]) });
  expect(flags.map(({ flag }) => flag)).toEqual(isFlagged ? ["slices-missing"] : []);
});
