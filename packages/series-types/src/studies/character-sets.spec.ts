import { expect, it } from "@jest/globals";
import { findStudies } from "@spinegrade/series-types";
import { temporaryFolder } from "@spinegrade/test-utils";
import { writeHeaders } from "../testing/write-headers.ts";

const bytes = (hex: string): string => Buffer.from(hex.replaceAll(" ", ""), "hex").toString("latin1");
const utf8 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

// the description alone tells the weighting; bytes by Python's codecs
it.each<[set: string, name: [string, string], description: [string, string]]>([
  [
    "ISO_IR 100",
    [bytes("4af67267656e 5e 4d fc6c6c6572"), "Jörgen^Müller"],
    [bytes("5432 2d 73e167 "), "T2-ság"],
  ],
  ["ISO_IR 192", [utf8("王^小东"), "王^小东"], [utf8("腰椎 T2 矢状"), "腰椎 T2 矢状"]],
  [
    "\\ISO 2022 IR 87",
    [bytes("1b2442 3b33 4544 1b2842 5e 1b2442 4240 4f3a 1b2842"), "山田^太郎"],
    [bytes("5432 20 1b2442 3b33 1b2842"), "T2 山"],
  ],
  ["GB18030", [bytes("cdf5"), "王"], [bytes("d1fcd7b5 20 5432"), "腰椎 T2"]],
])("reads names and descriptions in %s", async (set, [nameBytes, name], [textBytes, text]) => {
  const folder = await temporaryFolder("character-sets");
  for (let i = 0; i < 8; i++)
    await writeHeaders(folder, `${i}.dcm`, {
      0x00080005: ["CS", set],
      0x00080018: ["UI", `1.2.3.${i}`],
      0x0008103e: ["LO", textBytes],
      0x00100010: ["PN", nameBytes],
      0x00180080: ["DS", ""],
      0x00180081: ["DS", ""],
      0x0020000d: ["UI", "1.2.3"],
      0x0020000e: ["UI", "1.2.4"],
      0x00200032: ["DS", `${4 * i}\\0\\0`],
      0x00280010: ["US", "\x40\x01"],
      0x00280011: ["US", "\x40\x01"],
    });
  const [study] = (await findStudies(folder)).studies;
  expect(study?.patient.name).toBe(name);
  expect(study?.series.map(({ type, headers }) => [type, headers[0]?.seriesDescription])).toEqual([
    ["sagittal-t2", text],
  ]);
});
