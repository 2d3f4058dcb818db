import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Elements by tag (group x 65536 + element), each a value representation and a text. */
export type Elements = Readonly<Record<number, readonly [vr: string, text: string]>>;

/** Writes a file of DICOM elements: explicit VR little endian, with preamble, and one pixel. */
export async function writeHeaders(folder: string, name: string, elements: Elements): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  const meta = element(0x00020010, "UI", "1.2.840.10008.1.2.1");
  const content = Object.entries({ ...MR_IMAGE, ...elements })
    .map(([tag, [vr, text]]) => ({ tag: Number(tag), vr, text }))
    .sort((a, b) => a.tag - b.tag)
    .map(({ tag, vr, text }) => element(tag, vr, text));
  const pixels = Buffer.from([0xe0, 0x7f, 0x10, 0, 0x4f, 0x57, 0, 0, 2, 0, 0, 0, 1, 0]);
  await writeFile(path, Buffer.concat([Buffer.alloc(128), Buffer.from("DICM"), meta, ...content, pixels]));
}

const MR_IMAGE: Elements = {
  0x00080016: ["UI", "1.2.840.10008.5.1.4.1.1.4"],
  0x00080060: ["CS", "MR"],
  0x00180020: ["CS", "SE"],
  0x00180080: ["DS", "600"],
  0x00180081: ["DS", "12"],
  0x00200037: ["DS", "0\\1\\0\\0\\0\\-1"],
  0x00280030: ["DS", "1\\1"],
};

/** The text of a sequence (VR SQ), of which each item is some elements. */
export function sequence(...items: readonly Elements[]): string {
  const written = items.map((elements) => {
    const content = Object.entries(elements).map(([tag, [vr, text]]) => element(Number(tag), vr, text));
    const header = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
    const bytes = Buffer.concat(content);
    header.writeUInt32LE(bytes.length, 4);
    return Buffer.concat([header, bytes]).toString("latin1");
  });
  return written.join("");
}

function element(tag: number, vr: string, text: string): Buffer {
  const value = Buffer.from(text.length % 2 === 0 ? text : `${text}${vr === "UI" ? "\0" : " "}`, "latin1");
  const header = Buffer.alloc(8);
  header.writeUInt16LE(tag >>> 16, 0);
  header.writeUInt16LE(tag & 0xffff, 2);
  header.write(vr, 4, "latin1");
  if (vr !== "SQ") {
    header.writeUInt16LE(value.length, 6);
    return Buffer.concat([header, value]);
  }
  const length = Buffer.alloc(4);
  length.writeUInt32LE(value.length);
  return Buffer.concat([header, length, value]);
}
