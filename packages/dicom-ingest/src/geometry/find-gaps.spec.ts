import { expect, it } from "@jest/globals";
import { findGaps, gapAt } from "@spinegrade/dicom-ingest";
import { ingestInAnyOrder, stack } from "../testing/stacked-slices.ts";

const gapsIn = async (...places: number[]) => {
  const { sliceTable } = await ingestInAnyOrder(stack(places));
  expect(findGaps(sliceTable.slices.toReversed())).toEqual(findGaps(sliceTable.slices));
  return findGaps(sliceTable.slices);
};

it("finds the slices on both sides of a gap, its width, and how many are missing", async () => {
  const gaps = await gapsIn(0, 4, 8, 24, 28, 36);
  expect(
    gaps.map(({ before, after, widthMm, missing }) => [before.fileName, after.fileName, widthMm, missing]),
  ).toEqual([
    ["3.dcm", "4.dcm", 16, 3],
    ["5.dcm", "6.dcm", 8, 1],
  ]);
  expect(await gapsIn(0, 4, 8, 12)).toEqual([]);
  expect(findGaps(gaps.flatMap(({ before }) => ({ ...before, projectionMm: null })))).toEqual([]);
});

it("says which gap a place lies in", async () => {
  const gaps = await gapsIn(0, 4, 8, 24, 28, 36);
  // the slices' normal points to the patient's right
  const at = (mm: number) => gapAt(gaps, [-mm, 50, -70])?.before.fileName;
  expect([6, 9, 23, 26, 30, 40].map(at)).toEqual([
    undefined,
    "3.dcm",
    "3.dcm",
    undefined,
    "5.dcm",
    undefined,
  ]);
});
