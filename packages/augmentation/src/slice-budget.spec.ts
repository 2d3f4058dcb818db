import { describe, expect, it } from "@jest/globals";
import { checkSliceBudget, MOST_SLICES } from "@spinegrade/augmentation";
import { UserError } from "@spinegrade/pipeline";

const volumeOf = (slices: number) => ({
  shape: [slices, 96, 96] as const,
  sliceTable: { studyId: 4, seriesId: 17 },
});

describe.each(["prediction", "training"] as const)("checkSliceBudget for %s", (use) => {
  const most = MOST_SLICES[use];

  it.each([1, 60, most])("passes %i slices", (slices) => {
    expect(() => {
      checkSliceBudget(volumeOf(slices), use);
    }).not.toThrow();
  });

  it.each([most + 1, 2000, 1e9])("refuses %i slices, naming the series and the bound", (slices) => {
    const check = (): void => {
      checkSliceBudget(volumeOf(slices), use);
    };
    expect(check).toThrow(UserError);
    expect(check).toThrow(`study 4, series 17: the volume has ${slices} slices`);
    expect(check).toThrow(`of more than ${most} needs too much memory`);
  });
});
