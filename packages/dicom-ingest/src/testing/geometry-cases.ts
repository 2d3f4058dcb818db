import { expect } from "@jest/globals";
import {
  ingestSeries,
  SeriesError,
  type DicomInput,
  type IngestSeriesOptions,
} from "@spinegrade/dicom-ingest";
import type { SliceTable } from "@spinegrade/volumes";
import { writeTestDicom, type TestImage } from "./dicom-writer.ts";

/** The series of all cases. */
export const ids = { studyId: 4003253, seriesId: 1054713880 };
export const AXIAL = "1\\0\\0\\0\\1\\0";
export const DOUBLE_OBLIQUE = "0.8660254\\0.5\\0\\-0.3535534\\0.6123724\\0.7071068";
export const TOLERANT: IngestSeriesOptions = { policy: "tolerant" };

/** A sagittal slice at x, with what is changed. */
export function slice(name: string, x: number, changes: TestImage = {}): DicomInput {
  const pixels = Array.from({ length: 16 }, (_, i) => i * i + 10 * x + 500);
  return { name: `${name}.dcm`, bytes: writeTestDicom({ position: `${x}\\0\\0`, pixels, ...changes }) };
}

/** The table of a series given in any order: reversed input must give the same. */
export async function tableOf(files: DicomInput[], options: IngestSeriesOptions = {}): Promise<SliceTable> {
  const volume = await ingestSeries(files, ids, options);
  expect(await ingestSeries([...files].reverse(), ids, options)).toEqual(volume);
  return volume.sliceTable;
}

/** Names of the slices' files, without the extension. */
export const orderOf = ({ slices }: SliceTable): string[] =>
  slices.map(({ fileName }) => fileName.slice(0, -4));

/** Each flag, with the files that it is about. */
export const flagsOf = ({ flags }: SliceTable): [string, string][] =>
  flags.map(({ flag, files }) => [flag, files.join(" ")]);

/** Why a series is not ingested. */
export async function faultOf(files: DicomInput[], options: IngestSeriesOptions = {}): Promise<SeriesError> {
  const error: unknown = await ingestSeries(files, ids, options).catch((thrown: unknown) => thrown);
  if (error instanceof SeriesError) return error;
  throw new TypeError("the series was ingested");
}
