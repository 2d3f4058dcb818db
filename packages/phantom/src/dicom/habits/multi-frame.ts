import { ENHANCED_MR_IMAGE_STORAGE, type DicomElement } from "../encode-dicom.ts";

/** Elements of which each frame has its own. */
const OF_FRAMES = new Set([0x00200013, 0x00200032, 0x00201041, 0x00281050, 0x00281051]);
/** Elements that the functional groups hold in place of the data set. */
const IN_GROUPS = new Set([0x00180050, 0x00180080, 0x00180081, 0x00180082, 0x00200037, 0x00280030]);

const sequence = (tag: number, ...content: DicomElement[]): DicomElement => ({
  tag,
  vr: "SQ",
  value: [content],
});

/**
 * One enhanced multi-frame file of the files of a series (PS3.3 section A.36.2): position per frame; orientation,
 * spacing and times in the shared functional groups.
 * @param files the elements of each slice's file; at least one, all of one size.
 */
export function joinFrames(files: readonly (readonly DicomElement[])[]): DicomElement[] {
  const [first = []] = files;
  const kept = first.filter(
    ({ tag }) => !OF_FRAMES.has(tag) && !IN_GROUPS.has(tag) && tag !== 0x7fe00010 && tag !== 0x00080016,
  );
  return [
    ...kept,
    { tag: 0x00080016, vr: "UI", value: ENHANCED_MR_IMAGE_STORAGE },
    { tag: 0x00200013, vr: "IS", value: "1" },
    { tag: 0x00280008, vr: "IS", value: String(files.length) },
    { tag: 0x52009229, vr: "SQ", value: [sharedGroups(first)] },
    { tag: 0x52009230, vr: "SQ", value: files.map((file) => [planePosition(file)]) },
    { tag: 0x7fe00010, vr: "OW", value: Buffer.concat(files.map(pixelsOf)) },
  ];
}

function sharedGroups(file: readonly DicomElement[]): DicomElement[] {
  const only = (...tags: number[]): DicomElement[] => file.filter(({ tag }) => tags.includes(tag));
  return [
    sequence(0x00189112, ...only(0x00180080)),
    sequence(0x00189114, { tag: 0x00189082, vr: "FD", value: numberIn(file, 0x00180081) }),
    ...inversion(numberIn(file, 0x00180082)),
    sequence(0x00209116, ...only(0x00200037)),
    sequence(0x00289110, ...only(0x00180050, 0x00280030)),
  ];
}

function inversion(ms: number): DicomElement[] {
  return ms > 0 ? [sequence(0x00189115, { tag: 0x00189079, vr: "FD", value: ms })] : [];
}

function planePosition(file: readonly DicomElement[]): DicomElement {
  return sequence(0x00209113, ...file.filter(({ tag }) => tag === 0x00200032));
}

/** 0 where the element is absent or empty. */
function numberIn(file: readonly DicomElement[], tag: number): number {
  const value = file.find((one) => one.tag === tag)?.value;
  return typeof value === "string" ? Number(value) : 0;
}

function pixelsOf(file: readonly DicomElement[]): Uint8Array {
  const value = file.find(({ tag }) => tag === 0x7fe00010)?.value;
  return value instanceof Uint8Array ? value : new Uint8Array(0);
}
