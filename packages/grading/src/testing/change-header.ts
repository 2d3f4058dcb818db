import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Texts in a DICOM file's bytes, and what stands in their place: of one length, or whole elements. */
export type Replacements = readonly (readonly [text: string | RegExp, replace: (found: string) => string])[];

/** Values of a CT file in the place of an MR image's. */
export const TO_CT: Replacements = [
  ["1.2.840.10008.5.1.4.1.1.4\0", () => "1.2.840.10008.5.1.4.1.1.2\0"],
  ["\x08\x00\x60\x00CS\x02\x00MR", () => "\x08\x00\x60\x00CS\x02\x00CT"],
];

/** SOPInstanceUID, in the file's meta information and in its data set. */
export const INSTANCE = /(?<=\x02\x00\x03\x00UI..|\x08\x00\x18\x00UI..)2\.25\.\d+/gs;

/** StudyInstanceUID. */
export const STUDY = /(?<=\x20\x00\x0d\x00UI..)2\.25\.\d+/gs;

/** BodyPartExamined of a knee. */
export const TO_KNEE: Replacements = [["LSPINE", () => "KNEE  "]];

/**
 * A character set, and a PatientName written in it, in the place of the empty one of a synthetic study.
 * @param name its bytes.
 */
export function namedIn(set: string, name: Uint8Array): Replacements {
  const characters = Buffer.from(set, "latin1");
  return [
    ["\x08\x00\x08\x00CS", (found) => textElement("\x08\x00\x05\x00CS", characters) + found],
    ["\x10\x00\x10\x00PN\x00\x00", () => textElement("\x10\x00\x10\x00PN", name)],
  ];
}

/** An element in explicit VR little endian: tag and VR, length, value, padded to an even length. */
function textElement(start: string, value: Uint8Array): string {
  const padded = Buffer.concat([value, Buffer.from(value.length % 2 === 0 ? "" : " ")]);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(padded.length);
  return start + length.toString("latin1") + padded.toString("latin1");
}

/** Copies the DICOM files of a folder into another one, flat, with texts of their headers replaced. */
export async function copyChanged(
  from: string,
  to: string,
  replacements: Replacements,
  prefix = "",
): Promise<void> {
  await cp(from, to, { recursive: true, filter: (path) => path === from });
  const names = (await readdir(from, { recursive: true })).filter((name) => name.endsWith(".dcm"));
  for (const name of names) {
    const text = (await readFile(join(from, name))).toString("latin1");
    const changed = replacements.reduce((all, [found, replace]) => all.replaceAll(found, replace), text);
    await writeFile(join(to, prefix + name.replaceAll(/[\\/]/g, "-")), Buffer.from(changed, "latin1"));
  }
}
