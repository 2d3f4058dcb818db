import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { UserError } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { findStudies, readSeriesOverrules } from "@spinegrade/series-types";
import { outline, sliceWriter, type WriteSlice } from "../testing/slice-writer.ts";
import { sequence, type Elements } from "../testing/write-headers.ts";

let folder: string;
let write: WriteSlice;
beforeEach(async () => {
  folder = await temporaryFolder("series-types");
  write = sliceWriter(folder);
});

describe("findStudies", () => {
  it("finds a series by headers, whatever names and folders its files have", async () => {
    await write("a/T2 axial/x.jpg.dcm", { patient: "P" });
    await write("b/c/0001", { patient: "P" });
    await writeFile(join(folder, "notes.txt"), "text");
    const found = await findStudies(folder);
    expect(outline(found)).toEqual([["P", "1.1", [["1.1.1", ["a/T2 axial/x.jpg.dcm", "b/c/0001"]]]]]);
    expect(found.studies[0]?.series[0]).toMatchObject({ type: "sagittal-t1", plane: "sagittal" });
    expect(found.skipped).toEqual([
      { file: "notes.txt", reason: "not a DICOM Part 10 file", isFault: false },
    ]);
  });

  it("has a study's date from any file, in either form, whichever is the first by name", async () => {
    const dated = (date: string): Elements => ({ 0x00080020: ["DA", date] });
    await write("1", { patient: "A" });
    await write("2", { patient: "A" }, dated("2020.01.02"));
    await write("3", { patient: "A" }, dated("20200103"));
    await write("4", { patient: "A", study: "1.2" }, dated("20191231"));
    const { studies } = await findStudies(folder);
    expect(studies.map(({ studyInstanceUid, date }) => [studyInstanceUid, date])).toEqual([
      ["1.2", "20191231"],
      ["1.1", "20200102"],
    ]);
  });

  it("types a series by what any of its files states", async () => {
    for (const name of ["1", "2", "3", "4"]) await write(name, {}, { 0x00180015: ["CS", "KNEE"] });
    await write("5", {});
    await write("0", {}, { 0x00200032: ["DS", "-4\\0\\0"] });
    const [study] = (await findStudies(folder)).studies;
    expect(study?.series).toMatchObject([{ isLumbar: false }]);
  });

  it("takes a type that a person states, and keeps what the headers say", async () => {
    await write("1", { patient: "A" }, { 0x00180015: ["CS", "HEAD"] });
    const overrules = readSeriesOverrules(["1.1.1=axial-t2"]);
    const [series] = (await findStudies(folder, { overrules })).studies[0]?.series ?? [];
    expect(series).toMatchObject({ type: "axial-t2", plane: "axial", weighting: "t2", confidence: 1 });
    expect(series?.reasons[0]).toBe("stated by --series; the headers say sagittal-t1");
    expect(series?.isLumbar).not.toBe(false);
    const unknown = readSeriesOverrules(["1.2.3=axial-t2"]);
    await expect(findStudies(folder, { overrules: unknown })).rejects.toThrow("does not hold; its 1 series");
  });

  it("types the frames of a multi-frame image by their kinds, as if each kind were files", async () => {
    const kinds = ["W", "F", "IP"] as const;
    const frames = [0, 1, 2].flatMap((place) => kinds.map((kind) => ({ place, kind })));
    const groups = frames.map(({ place, kind }) => ({
      0x00189226: ["SQ", sequence({ 0x00089007: ["CS", `ORIGINAL\\PRIMARY\\${kind}`] })],
      0x00209113: ["SQ", sequence({ 0x00200032: ["DS", `${4 * place}\\0\\0`] })],
      0x00209116: ["SQ", sequence({ 0x00200037: ["DS", "0\\1\\0\\0\\0\\-1"] })],
    })) satisfies Elements[];
    const image = (own: readonly Elements[]): Elements => ({
      0x00080016: ["UI", "1.2.840.10008.5.1.4.1.1.4.1"],
      0x00280008: ["IS", String(own.length)],
      0x52009230: ["SQ", sequence(...own)],
    });
    await write("dixon", { patient: "A" }, image(groups));
    const [study] = (await findStudies(folder)).studies;
    expect(
      study?.series.map(({ type, part, files }) => [type, part, ...files.map((file) => file.frames)]),
    ).toEqual([
      ["sagittal-t1", 1, [0, 2, 3, 5, 6, 8]],
      ["derived", 2, [1, 4, 7]],
    ]);
    expect(study?.series[1]?.headers[0]?.frames).toHaveLength(3);
  });

  it("lists a damaged slice with its series, and enters a linked folder once", async () => {
    await write("s/1", { patient: "A" });
    await write("s/2", { patient: "A" });
    await symlink(join(folder, "s"), join(folder, "t"));
    await writeFile(join(folder, "s", "3"), "");
    const { studies, skipped } = await findStudies(folder);
    expect(studies[0]?.series[0]?.files.map(({ name }) => name)).toEqual(["s/1", "s/2"]);
    expect(skipped).toHaveLength(1);
    expect(skipped[0]).toMatchObject({ file: "s/3", isFault: true, seriesInstanceUid: "1.1.1" });
    expect(studies[0]?.unusableSlices).toEqual(new Map([["1.1.1", 1]]));
  });

  it("loses no slice where two files of it contradict each other, or one of them is damaged", async () => {
    const slice = {
      0x00080018: ["UI", "1.9.7"],
      0x00200013: ["IS", "7"],
      0x00200032: ["DS", "7\\0\\0"],
    } as const;
    await write("1", { patient: "A" }, { ...slice, 0x0008103e: ["LO", "one"] });
    await write("2", { patient: "A" }, { ...slice, 0x0008103e: ["LO", "another"] });
    await writeFile(join(folder, "3"), (await readFile(join(folder, "1"))).subarray(0, -4));
    const { studies, skipped } = await findStudies(folder);
    expect(skipped.map(({ file, spare }) => [file, spare])).toEqual([
      ["2", "contradicted"],
      ["3", "damaged"],
    ]);
    expect(skipped[0]?.reason).toContain("instance number of 1 and other contents");
    expect(skipped.every(({ isFault }) => isFault)).toBe(true);
    expect([studies[0]?.unusableSlices, studies[0]?.contradictedSlices]).toEqual([new Map(), 1]);
  });

  it("names a file that states more frames than any has, and no other", async () => {
    await write("1", {});
    await write("2", {}, { 0x00280008: ["IS", "20000"] });
    const { studies, skipped } = await findStudies(folder);
    expect(studies.map(({ unusableSlices }) => [...unusableSlices.values()])).toEqual([[1]]);
    expect(skipped).toMatchObject([{ file: "2", isFault: true, seriesInstanceUid: "1.1.1" }]);
    expect(skipped[0]?.reason).toContain('(0028,0008) NumberOfFrames is "20000"');
  });

  it("stops when asked to", async () => {
    await write("1", {});
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(findStudies(folder, { signal })).rejects.toThrow("stopped");
  });

  it("refuses a folder that is missing", async () => {
    await expect(findStudies(join(folder, "none"))).rejects.toThrow(UserError);
  });
});

describe("readSeriesOverrules", () => {
  it.each([
    ["sagittal-t1", "must be a SeriesInstanceUID and a type"],
    ["1.2=", "must be a SeriesInstanceUID and a type"],
    ["1.2=sagital-t1", '(did you mean "sagittal-t1"?)'],
  ])("refuses %s", (value, message) => {
    expect(() => readSeriesOverrules([value])).toThrow(message);
  });

  it("refuses two types for one series, and takes one twice", () => {
    expect(() => readSeriesOverrules(["1.2=axial-t2", "1.2=axial-t1"])).toThrow("two types");
    expect(readSeriesOverrules(["1.2=axial-t2", "1.2=axial-t2"]).size).toBe(1);
  });
});
