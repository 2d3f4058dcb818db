import { copyFile, cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";

/** A study's folders of series, by what they are. */
export interface StudyFolders {
  readonly t1: string;
  readonly t2: string;
  readonly axial: string;
  /** The number of the T1 series. */
  readonly t1Id: number;
}

/** A fault that is planted into one study. */
export interface PlantedFault {
  readonly name: string;
  readonly plant: (folders: StudyFolders) => Promise<void>;
  /** Line of the series table in place of the T1 series' one; "" removes it. */
  readonly row?: (line: string) => string;
  /** A part of the study's reason in the report; absent for a study whose result must be ordinary. */
  readonly reason?: RegExp;
  /** Whether the foraminal rows are predictions. Default true. */
  readonly isPredicted?: boolean;
}

const first = async (folder: string): Promise<string> => join(folder, (await slices(folder))[0] ?? "");
const slices = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).sort((a, b) => Number.parseInt(a) - Number.parseInt(b));

/** Changes every slice of a folder, or the first one. */
async function change(folder: string, edit: (bytes: Buffer) => Buffer, isAll = true): Promise<void> {
  for (const name of (await slices(folder)).slice(0, isAll ? undefined : 1))
    await writeFile(join(folder, name), edit(await readFile(join(folder, name))));
}

/** Renames a data element to a private one, which nobody reads. */
function hide(bytes: Buffer, group: number, element: number): Buffer {
  const tag = Buffer.alloc(4);
  tag.writeUInt16LE(group, 0);
  tag.writeUInt16LE(element, 2);
  const at = bytes.indexOf(tag, 132);
  if (at < 0) return bytes;
  bytes.writeUInt16LE(group + 1, at);
  return bytes;
}

/** Sets a 16-bit number. */
function setNumber(bytes: Buffer, group: number, element: number, value: number): Buffer {
  const tag = Buffer.from([group & 255, group >> 8, element & 255, element >> 8, 0x55, 0x53]);
  const at = bytes.indexOf(tag, 132);
  if (at >= 0) bytes.writeUInt16LE(value, at + 8);
  return bytes;
}

const replaceText = (bytes: Buffer, from: string, to: string): Buffer => {
  const at = bytes.indexOf(from, 128, "latin1");
  if (at >= 0) bytes.write(to.padEnd(from.length, "\0"), at, "latin1");
  return bytes;
};

const pixelsOf = (bytes: Buffer): number => bytes.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00]), 132) + 12;

/** A data element in explicit VR, of a short value representation. */
function element(group: number, number: number, vr: string, text: string): Buffer {
  const value = Buffer.from(text.length % 2 === 0 ? text : `${text}${vr === "UI" ? "\0" : " "}`, "latin1");
  const header = Buffer.alloc(8);
  header.writeUInt16LE(group, 0);
  header.writeUInt16LE(number, 2);
  header.write(vr, 4, "latin1");
  header.writeUInt16LE(value.length, 6);
  return Buffer.concat([header, value]);
}

/** Replaces an element's text by one of any length; adds it before the pixels where it is absent. */
function setText(bytes: Buffer, group: number, number: number, vr: string, text: string): Buffer {
  const head = element(group, number, vr, "").subarray(0, 6);
  const at = bytes.indexOf(head, 132);
  const place = at < 0 ? pixelsOf(bytes) - 12 : at;
  const rest = at < 0 ? place : at + 8 + bytes.readUInt16LE(at + 6);
  return Buffer.concat([bytes.subarray(0, place), element(group, number, vr, text), bytes.subarray(rest)]);
}

/** A file that says it is deflated, whose 100 KB inflate to 100 MB. */
function inflatingFile(): Buffer {
  const syntax = element(0x2, 0x10, "UI", "1.2.840.10008.1.2.1.99");
  const length = Buffer.from([2, 0, 0, 0, 0x55, 0x4c, 4, 0, syntax.length, 0, 0, 0]);
  const data = deflateRawSync(Buffer.alloc(100_000_000));
  return Buffer.concat([Buffer.alloc(128), Buffer.from("DICM"), length, syntax, data]);
}

/** Copies of the slices, each at its own place and with its own number, up to a count. */
async function multiply(folder: string, count: number): Promise<void> {
  const bytes = await readFile(await first(folder));
  for (let number = (await slices(folder)).length + 1; number <= count; number++) {
    const placed = setText(bytes, 0x20, 0x32, "DS", `${-number}\\-100\\100`);
    const named = setText(placed, 0x8, 0x18, "UI", `1.2.3.${number}`);
    await writeFile(join(folder, `${number}.dcm`), setText(named, 0x20, 0x13, "IS", String(number)));
  }
}

/** Replaces every slice by something that is not an image. */
const replaceAll = (content: string | Buffer) => (folders: StudyFolders) =>
  change(folders.t1, () => Buffer.from(content));

const nothing = (): Promise<void> => Promise.resolve();

/** Faults of studies that a submission has to survive. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  { name: "none", plant: nothing },
  {
    name: "no SliceThickness and SpacingBetweenSlices",
    plant: ({ t1 }) => change(t1, (bytes) => hide(hide(bytes, 0x18, 0x50), 0x18, 0x88)),
  },
  {
    name: "one slice without position",
    plant: ({ t1 }) => change(t1, (bytes) => hide(bytes, 0x20, 0x32), false),
    reason: /1\.dcm is not used: .*ImagePositionPatient is missing/,
  },
  {
    name: "no slice with a position",
    plant: ({ t1 }) => change(t1, (bytes) => hide(hide(bytes, 0x20, 0x32), 0x20, 0x37)),
    reason: /positions are unknown/,
  },
  {
    name: "a missing folder",
    plant: ({ t1 }) => rm(t1, { recursive: true }),
    reason: /does not exist/,
    isPredicted: false,
  },
  {
    name: "an empty folder",
    plant: async ({ t1 }) => {
      await rm(t1, { recursive: true });
      await mkdir(t1);
    },
    reason: /holds no \.dcm file/,
    isPredicted: false,
  },
  {
    name: "a series that no table lists",
    plant: nothing,
    row: () => "",
    reason: /no Sagittal T1 series/,
    isPredicted: false,
  },
  {
    name: "a description in other letters",
    plant: nothing,
    row: (line) => line.replace("Sagittal T1", "SAGITTAL t1"),
    reason: /described as "SAGITTAL t1", which is none of Sagittal T1/,
    isPredicted: false,
  },
  {
    name: "two series of one description",
    plant: ({ t1, t1Id }) => cp(t1, join(t1, "..", String(t1Id + 1)), { recursive: true }),
    row: (line) => `${line}\n${line.replace(/,(\d+),/, (_, id: string) => `,${Number(id) + 1},`)}`,
  },
  {
    name: "one slice",
    plant: async ({ t1 }) => {
      for (const name of (await slices(t1)).slice(1)) await rm(join(t1, name));
    },
  },
  {
    name: "a slice twice",
    plant: async ({ t1 }) => copyFile(await first(t1), join(t1, "77.dcm")),
    reason: /one SOP instance in several files: 1\.dcm, 77\.dcm/,
  },
  {
    name: "a name without a number",
    plant: async ({ t1 }) => rename(await first(t1), join(t1, "slice.dcm")),
    reason: /slice\.dcm is not used: the file name must be/,
  },
  {
    name: "a slice of another orientation",
    plant: async ({ t1, axial }) => copyFile(await first(axial), join(t1, "78.dcm")),
    reason: /78\.dcm/,
  },
  {
    name: "slices cut in their header",
    plant: ({ t1 }) => change(t1, (bytes) => bytes.subarray(0, 200)),
    reason: /5 of 5 slices cannot be used/,
    isPredicted: false,
  },
  {
    name: "a slice cut in its pixels",
    plant: ({ t1 }) => change(t1, (bytes) => bytes.subarray(0, bytes.length - 1000), false),
    reason: /dcm is not used/,
  },
  {
    name: "garbled pixels",
    plant: ({ t1 }) => change(t1, (bytes) => bytes.fill(0xa5, pixelsOf(bytes) + 10, pixelsOf(bytes) + 1000)),
  },
  { name: "empty files", plant: replaceAll(""), reason: /empty/, isPredicted: false },
  {
    name: "text",
    plant: replaceAll("this is not an image"),
    reason: /5 of 5 slices cannot be used/,
    isPredicted: false,
  },
  {
    name: "HTML",
    plant: replaceAll("<!doctype html><html></html>"),
    reason: /an HTML page/,
    isPredicted: false,
  },
  {
    name: "a folder named as a slice",
    plant: async ({ t1 }) => {
      await mkdir(join(t1, "79.dcm"));
    },
    reason: /79\.dcm is not used/,
  },
  {
    name: "a link to itself",
    plant: ({ t1 }) => symlink("80.dcm", join(t1, "80.dcm")),
    reason: /80\.dcm/,
  },
  {
    name: "32 bits a pixel",
    plant: ({ t1 }) => change(t1, (bytes) => setNumber(bytes, 0x28, 0x100, 32)),
    reason: /BitsAllocated is 32/,
    isPredicted: false,
  },
  { name: "signed pixels", plant: ({ t1 }) => change(t1, (bytes) => setNumber(bytes, 0x28, 0x103, 1)) },
  {
    name: "MONOCHROME1",
    plant: ({ t1 }) => change(t1, (bytes) => replaceText(bytes, "MONOCHROME2", "MONOCHROME1")),
    reason: /stored as MONOCHROME1/,
  },
  {
    name: "black slices",
    plant: ({ t1 }) => change(t1, (bytes) => bytes.fill(0, pixelsOf(bytes))),
  },
  {
    name: "no rows",
    plant: ({ t1 }) => change(t1, (bytes) => setNumber(bytes, 0x28, 0x10, 0)),
    reason: /Rows is 0/,
    isPredicted: false,
  },
  {
    name: "65,535 rows",
    plant: ({ t1 }) => change(t1, (bytes) => setNumber(bytes, 0x28, 0x10, 65_535)),
    reason: /must hold 8388480 bytes/,
    isPredicted: false,
  },
  {
    name: "an unknown transfer syntax",
    plant: ({ t1 }) =>
      change(t1, (bytes) => replaceText(bytes, "1.2.840.10008.1.2.1\0", "1.2.840.10008.1.2.9\0")),
    reason: /1\.2\.840\.10008\.1\.2\.9/,
    isPredicted: false,
  },
  {
    name: "two slices",
    plant: async ({ t1 }) => {
      for (const name of (await slices(t1)).slice(2)) await rm(join(t1, name));
    },
  },
  {
    name: "200 slices",
    plant: ({ t1 }) => multiply(t1, 200),
  },
  {
    name: "an instance number that is not the file's",
    plant: ({ t1 }) => change(t1, (bytes) => setText(bytes, 0x20, 0x13, "IS", "99"), false),
    reason: /\(0020,0013\) disagrees with the file name: 1\.dcm/,
  },
  {
    name: "a rescale slope of 0, and others in other slices",
    plant: async ({ t1 }) => {
      for (const [index, name] of (await slices(t1)).entries()) {
        const path = join(t1, name);
        const shifted = setText(await readFile(path), 0x28, 0x1052, "DS", index === 0 ? "1e300" : "0");
        await writeFile(path, setText(shifted, 0x28, 0x1053, "DS", index === 0 ? "0" : "1"));
      }
    },
    reason: /rescale slope or intercept differs from most slices and is not applied: .*1\.dcm/,
  },
  {
    name: "a file that inflates to a thousand times its size",
    plant: ({ t1 }) => change(t1, inflatingFile, false),
    reason: /1\.dcm is not used: .*inflate/,
  },
  {
    name: "an archive named as a slice",
    plant: ({ t1 }) => change(t1, () => Buffer.from("PK\x03\x04 of a series", "latin1"), false),
    reason: /1\.dcm is not used: .*zip/i,
  },
];
