/** Series whose slices differ in plane, times or kind. */
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { findStudies } from "@spinegrade/series-types";
import { SIZE, sliceWriter, type WriteSlice } from "../testing/slice-writer.ts";
import { sequence, type Elements } from "../testing/write-headers.ts";

let folder: string;
let write: WriteSlice;
beforeEach(async () => {
  folder = await temporaryFolder("series-types");
  write = sliceWriter(folder);
});

describe("the acquisitions of a series", () => {
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

  it("keeps a localiser whole whose planes differ in their repetition times alone", async () => {
    const planes: [orientation: string, repetitionTime: string][] = [
      ["0\\1\\0\\0\\0\\-1", "1000"],
      ["1\\0\\0\\0\\1\\0", "1500"],
      ["1\\0\\0\\0\\0\\-1", "1000"],
    ];
    for (const [plane, [orientation, repetitionTime]] of planes.entries())
      for (const slice of [1, 2, 3, 4, 5]) {
        const times: Elements = { 0x00180080: ["DS", repetitionTime], 0x00180081: ["DS", "80"] };
        await write(`${plane}-${slice}`, {}, { ...SIZE, ...times, 0x00200037: ["DS", orientation] });
      }
    const [study] = (await findStudies(folder)).studies;
    expect(study?.series.map(({ type, files }) => [type, files.length])).toEqual([["localiser", 15]]);
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

  it("keeps short blocks along discs, too, where each is a multi-frame image", async () => {
    const frame = (block: number, slice: number): Elements => ({
      0x00209113: ["SQ", sequence({ 0x00200032: ["DS", `0\\0\\${-40 * block + 4 * slice}`] })],
      0x00209116: ["SQ", sequence({ 0x00200037: ["DS", "1\\0\\0\\0\\1\\0"] })],
    });
    for (const [block, slices] of [4, 3, 4].entries())
      await write(
        `${block}`,
        {},
        {
          0x00080016: ["UI", "1.2.840.10008.5.1.4.1.1.4.1"],
          0x00280008: ["IS", String(slices)],
          0x52009230: ["SQ", sequence(...Array.from({ length: slices }, (_, slice) => frame(block, slice)))],
        },
      );
    const [study] = (await findStudies(folder)).studies;
    expect(study?.series.map(({ type, files }) => [type, files.length])).toEqual([["axial-t1", 3]]);
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
});
