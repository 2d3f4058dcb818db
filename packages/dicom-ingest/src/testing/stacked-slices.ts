import { expect } from "@jest/globals";
import { ingestSeries, type DicomInput, type IngestSeriesOptions } from "@spinegrade/dicom-ingest";
import type { SliceTable, Volume } from "@spinegrade/volumes";
import { writeTestDicom, type TestImage } from "./dicom-writer.ts";

export type Acquisition = NonNullable<TestImage["acquisition"]>;

const ids = { studyId: 1, seriesId: 2 };

/** A sagittal slice, `mm` along the normal. */
export function sliceAt(number: number, mm: number, changes: TestImage = {}): DicomInput {
  const pixels = Array.from({ length: 16 }, (_, i) => 50 * number + i * i);
  return {
    name: `${number}.dcm`,
    bytes: writeTestDicom({ position: `${-mm}\\0\\0`, pixels, ...changes }),
  };
}

/** Slices at places along the normal, numbered from `first`. */
export function stack(
  places: readonly number[],
  acquisition?: (index: number) => Acquisition,
  first = 1,
): DicomInput[] {
  return places.map((mm, i) =>
    sliceAt(first + i, mm, acquisition === undefined ? {} : { acquisition: acquisition(i) }),
  );
}

/** Ingests files in two orders, which must give the same. */
export async function ingestInAnyOrder(
  files: readonly DicomInput[],
  options: IngestSeriesOptions = {},
): Promise<Volume> {
  const volume = await ingestSeries(files, ids, options);
  expect(await ingestSeries([...files].reverse(), ids, options)).toEqual(volume);
  return volume;
}

/** The instance numbers of each group. */
export function groupsOf({ slices }: SliceTable): string[] {
  const groups = new Map<number, string[]>();
  for (const { group, fileName } of slices)
    groups.set(group, [...(groups.get(group) ?? []), fileName.replace(".dcm", "")]);
  return [...groups.values()].map((names) => names.join(" "));
}

export function flagsOf({ flags }: SliceTable): string[] {
  return flags.map(({ flag, files }) => `${flag}: ${files.join(" ")}`);
}
