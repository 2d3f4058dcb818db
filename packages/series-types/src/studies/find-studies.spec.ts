import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { UserError } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { findStudies, readSeriesOverrules, type FoundStudies } from "@spinegrade/series-types";
import { sequence, writeHeaders, type Elements } from "../testing/write-headers.ts";

let folder: string;
let count = 0;
beforeEach(async () => {
  folder = await temporaryFolder("series-types");
});

interface Ids {
  readonly patient?: string;
  readonly study?: string;
  readonly series?: string;
}

/** 320 rows and columns. */
const SIZE: Elements = { 0x00280010: ["US", "\x40\x01"], 0x00280011: ["US", "\x40\x01"] };

/** Writes one slice of a series; each has its own place and UID. */
async function write(
  name: string,
  { patient = "", study = "1.1", series = "1.1.1" }: Ids,
  more: Elements = {},
) {
  const place = ++count;
  await writeHeaders(folder, name, {
    0x00080018: ["UI", `1.9.${place}`],
    0x00100020: ["LO", patient],
    0x0020000d: ["UI", study],
    0x0020000e: ["UI", series],
    0x00200013: ["IS", String(place)],
    0x00200032: ["DS", `${4 * place}\\0\\0`],
    ...more,
  });
}

/** Patient, study, series and files, in short. */
const outline = ({ studies }: FoundStudies) =>
  studies.map(({ patient, studyInstanceUid, series }) => [
    patient.id,
    studyInstanceUid,
    series.map(({ seriesInstanceUid, files }) => [seriesInstanceUid, files.map(({ name }) => name)]),
  ]);

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

  it("never mixes two patients, even if they share study and series", async () => {
    await write("1", { patient: "A" });
    await write("2", { patient: "B" });
    const { studies } = await findStudies(folder);
    expect(
      studies.map(({ patient, series }) => [patient.id, series[0]?.files.map(({ name }) => name)]).sort(),
    ).toEqual([
      ["A", ["1"]],
      ["B", ["2"]],
    ]);
    expect(new Set(studies.map(({ patientKey }) => patientKey)).size).toBe(2);
    expect(studies.map(({ sharesUid }) => sharesUid)).toEqual([true, true]);
  });

  it("takes a PatientID with and without its issuer for one patient's, unless a study has two issuers", async () => {
    const issuer = (text: string): Elements => ({ 0x00100021: ["LO", text] });
    await write("1", { patient: "A" }, issuer("east"));
    await write("2", { patient: "A", series: "1.1.2" });
    expect((await findStudies(folder)).studies).toHaveLength(1);
    await write("3", { patient: "A", series: "1.1.3" }, issuer("west"));
    expect((await findStudies(folder)).studies).toHaveLength(3);
  });

  it("takes spellings of a name that differ in case and empty components for one patient's", async () => {
    const names = ["DOE^JOHN", "Doe^John^^ ", "doe ^john="];
    for (const [i, name] of names.entries()) await write(`${i}`, {}, { 0x00100010: ["PN", name] });
    expect((await findStudies(folder)).studies).toHaveLength(1);
    await write("other", {}, { 0x00100010: ["PN", "Doe^Jane"] });
    expect((await findStudies(folder)).studies).toHaveLength(2);
  });

  it("takes a series whose files each name another patient for one patient's, who is not named", async () => {
    for (const id of ["A", "B", "C"]) await write(id, { patient: id });
    expect(outline(await findStudies(folder))).toEqual([[undefined, "1.1", [["1.1.1", ["A", "B", "C"]]]]]);
    await write("D", { patient: "A" });
    const { studies } = await findStudies(folder);
    expect(studies.map(({ patient }) => patient.id).sort()).toEqual(["A", "B", "C"]);
  });

  it("gives files without a patient to the only patient of their study, and to nobody of several", async () => {
    await write("1", { patient: "A" });
    await write("2", {});
    expect((await findStudies(folder)).studies).toHaveLength(1);
    await write("3", { patient: "B" });
    const { studies } = await findStudies(folder);
    expect(studies.map(({ patient }) => patient.id ?? "").sort()).toEqual(["", "A", "B"]);
  });

  it("tells the studies of one patient apart, under one key that does not name the person", async () => {
    await write("1", { patient: "Doe123", study: "1.1", series: "1.1.1" });
    await write("2", { patient: "Doe123", study: "1.2", series: "1.2.1" });
    const { studies } = await findStudies(folder);
    expect(studies.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(["1.1", "1.2"]);
    expect(new Set(studies.map(({ patientKey }) => patientKey)).size).toBe(1);
    expect(studies.map(({ sharesUid }) => sharesUid)).toEqual([false, false]);
    expect(studies[0]?.patientKey).toMatch(/^[0-9a-f]{16}$/);
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

  it("finds the studies of two patients whose slices have the same UIDs, and loses none", async () => {
    const slice = {
      0x00080018: ["UI", "1.9.7"],
      0x00200013: ["IS", "7"],
      0x00200032: ["DS", "7\\0\\0"],
    } as const;
    await write("1", { patient: "A" }, slice);
    await write("2", { patient: "B" }, slice);
    const { studies, skipped } = await findStudies(folder);
    expect(skipped).toEqual([]);
    expect(studies.map(({ patient }) => patient.id)).toEqual(expect.arrayContaining(["A", "B"]));
    for (const { sharesUid, unusableSlices, series } of studies) {
      expect([sharesUid, unusableSlices]).toEqual([true, new Map()]);
      expect(series.flatMap(({ files }) => files)).toHaveLength(1);
    }
  });

  it.each<[string, string, string]>([
    ["a scout", "ORIGINAL\\PRIMARY\\LOCALIZER", "localiser"],
    ["reformatted images", "DERIVED\\SECONDARY\\MPR", "derived"],
    ["a screen capture", "DERIVED\\SECONDARY\\SCREEN SAVE", "screen-capture"],
  ])("parts %s of the same plane and times from its series", async (_, imageType, type) => {
    const at = (mm: number): Elements => ({ 0x00200032: ["DS", `${mm}\\0\\0`] });
    for (const place of [1, 2, 3]) await write(`stack${place}`, {}, at(4 * place));
    await write("other", {}, { ...at(6), 0x00080008: ["CS", imageType] });
    const [study] = (await findStudies(folder)).studies;
    const found = study?.series.map((one) => [one.type, one.files.map(({ name }) => name)]);
    expect(found).toEqual(
      expect.arrayContaining([
        [type, ["other"]],
        [expect.stringMatching(/^sagittal-/), ["stack1", "stack2", "stack3"]],
      ]),
    );
  });

  it("parts stacks of several planes and times, as a de-identifier leaves them that knows one SeriesInstanceUID", async () => {
    const axial: Elements = { 0x00200037: ["DS", "1\\0\\0\\0\\1\\0"] };
    const times = (tr: string, te: string): Elements => ({ 0x00180080: ["DS", tr], 0x00180081: ["DS", te] });
    for (const place of [1, 2, 3, 4]) {
      await write(`sagittal${place}`, {}, times("600", "10"));
      await write(
        `axial${place}`,
        {},
        { ...axial, ...times("3500", "100"), 0x00200032: ["DS", `0\\0\\${5 * place}`] },
      );
    }
    const parts = async () =>
      (await findStudies(folder)).studies.flatMap(({ series }) =>
        series.map(({ plane, files }) => [plane, files.length]),
      );
    expect((await parts()).sort()).toEqual([
      ["axial", 4],
      ["sagittal", 4],
    ]);
  });

  it("keeps short blocks along discs with their axial series, as where a block lost a slice", async () => {
    const blocks: [slices: number, cosine: number, sine: number][] = [
      [4, 1, 0],
      [3, 0.9397, 0.342],
      [4, 0.9063, 0.4226],
    ];
    for (const [block, [slices, cosine, sine]] of blocks.entries())
      for (let slice = 0; slice < slices; slice++)
        await write(
          `${block}-${slice}`,
          {},
          {
            0x00200032: ["DS", `0\\${-4 * slice * sine}\\${-40 * block + 4 * slice * cosine}`],
            0x00200037: ["DS", `1\\0\\0\\0\\${cosine}\\${-sine}`],
          },
        );
    const [study] = (await findStudies(folder)).studies;
    expect(study?.series.map(({ type, files }) => [type, files.length])).toEqual([["axial-t1", 11]]);
  });

  it("parts two echoes of one series, whose types differ", async () => {
    for (const place of [1, 2, 3]) {
      const position: Elements = { 0x00200032: ["DS", `${4 * place}\\0\\0`] };
      const echo = (ms: string): Elements => ({
        ...position,
        0x00180080: ["DS", "2500"],
        0x00180081: ["DS", ms],
      });
      await write(`pd${place}`, {}, echo("15"));
      await write(`t2${place}`, {}, echo("100"));
    }
    const [study] = (await findStudies(folder)).studies;
    expect(study?.series.map(({ type, part, files }) => [type, part, files.length])).toEqual([
      ["sagittal-pd", 1, 3],
      ["sagittal-t2", 2, 3],
    ]);
  });

  it.each<[string, Elements]>([
    ["with a decimal comma in its place", { 0x00200032: ["DS", "4,0\\0\\0"] }],
    ["without a place", { 0x00200032: ["DS", ""] }],
    ["without directions", { 0x00200037: ["DS", ""] }],
    ["with a decimal comma in its pixel spacing", { 0x00280030: ["DS", "1,0\\1,0"] }],
    ["without rows", { 0x00280010: ["US", ""] }],
    ["with a decimal comma in its repetition time", { 0x00180080: ["DS", "600,0"] }],
    ["stored with its rows the other way", { 0x00200037: ["DS", "0\\1\\0\\0\\0\\1"] }],
  ])("keeps a slice %s with its series, which reading it then judges", async (_, elements) => {
    for (const name of ["1", "2", "3", "4"]) await write(name, {}, SIZE);
    await write("5", {}, { ...SIZE, ...elements });
    const [study] = (await findStudies(folder)).studies;
    expect(study?.series.map(({ type, files }) => [type, files.length])).toEqual([["sagittal-t1", 5]]);
  });

  it("parts what states less because it is something else", async () => {
    const isInverted: Elements = { 0x00180082: ["DS", "150"] };
    for (const name of ["1", "2", "3", "4", "5"]) await write(name, {}, { ...SIZE, ...isInverted });
    for (const name of ["6", "7", "8", "9"]) await write(name, {}, SIZE);
    const capture: Elements = { 0x00080008: ["CS", "DERIVED\\SECONDARY"], 0x00200037: ["DS", ""] };
    await write("capture", {}, { ...SIZE, ...isInverted, ...capture });
    const [study] = (await findStudies(folder)).studies;
    expect(study?.series.map(({ files }) => files.length)).toEqual([5, 4, 1]);
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
