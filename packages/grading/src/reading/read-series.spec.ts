import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { findStudies } from "@spinegrade/series-types";
import { temporaryFolder } from "@spinegrade/test-utils";
import type { Volume } from "@spinegrade/volumes";
import { copyChanged } from "../testing/change-header.ts";
import { writeSmallStudy } from "../testing/small-studies.ts";
import { readRequested, readSeries, requestFor } from "./read-series.ts";

/** Reads the files of a folder as one series. */
async function read(folder: string): Promise<Volume> {
  const names = (await readdir(folder)).sort();
  const files = names.map((name) => ({ name, read: () => readFile(join(folder, name)) }));
  const found = await readSeries({ seriesInstanceUid: "1.2.3", files }, "1.2");
  if ("reason" in found) throw new Error(found.reason);
  return found.volume;
}

it("turns MONOCHROME1 over, so that nets see what is bright as bright", async () => {
  const root = await temporaryFolder("read-series");
  const { studyId } = await writeSmallStudy(root, 0);
  const [series = ""] = await readdir(join(root, String(studyId)));
  const folder = join(root, String(studyId), series);
  await copyChanged(folder, join(root, "inverse"), [["MONOCHROME2", () => "MONOCHROME1"]]);
  const [volume, inverse] = [await read(folder), await read(join(root, "inverse"))];
  const sums = Array.from(volume.voxels, (voxel, i) => voxel + (inverse.voxels[i] ?? Number.NaN));
  expect(sums.every((sum) => sum >= 253 && sum <= 255)).toBe(true); // both are truncated
  expect(inverse.sliceTable.flags).toEqual(volume.sliceTable.flags);
});

it("reads of a multi-frame file only the frames of the series, in another thread too", async () => {
  const root = await temporaryFolder("read-frames");
  const { studyId } = await writeSmallStudy(root, 0);
  const { studies } = await findStudies(root);
  const [series] = studies[0]?.series ?? [];
  if (series === undefined) throw new Error(`study ${studyId} has no series`);
  const [first, ...others] = series.files;
  if (first === undefined) throw new Error("the series has no files");
  const part = { ...series, files: [{ ...first, frames: [] }, ...others] };
  const request = structuredClone(requestFor(part, "1.2"));
  for (const found of [await readRequested(request), await readSeries(part, "1.2")])
    expect("reason" in found || found.volume.shape[0]).toBe(others.length);
});

it("does not take a series without any content for one that can be graded", async () => {
  const root = await temporaryFolder("read-blank");
  const { studyId } = await writeSmallStudy(root, 0);
  const [series = ""] = await readdir(join(root, String(studyId)));
  const folder = join(root, String(studyId), series);
  await mkdir(join(root, "blank"));
  for (const name of await readdir(folder)) {
    const bytes = await readFile(join(folder, name));
    const pixelData = bytes.lastIndexOf("\xe0\x7f\x10\x00OW", undefined, "latin1") + 12;
    await writeFile(join(root, "blank", name), bytes.fill(0, pixelData));
  }
  await expect(read(join(root, "blank"))).rejects.toThrow("it shows nothing: all pixels have one value");
});
