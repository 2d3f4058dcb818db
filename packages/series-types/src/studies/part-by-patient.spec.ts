/** Studies of one patient or of several, however these are named. */
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { findStudies } from "@spinegrade/series-types";
import { outline, sliceWriter, type WriteSlice } from "../testing/slice-writer.ts";
import { type Elements } from "../testing/write-headers.ts";

let folder: string;
let write: WriteSlice;
beforeEach(async () => {
  folder = await temporaryFolder("series-types");
  write = sliceWriter(folder);
});

describe("the patients of studies", () => {
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
});
