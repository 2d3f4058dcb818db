import { nameStandIn } from "@spinegrade/pipeline/foreign-file";

/** Endings of names that DICOM files do not have. */
const OTHER_ENDINGS = new Set(
  (
    "txt md rtf log csv tsv xml html htm css js json yml yaml ini inf cfg conf properties sql py m sh bat cmd ps1 " +
    "exe dll sys ocx msi cab com so jar class db dat idx lnk url ico jpg jpeg png gif bmp tif tiff svg webp pdf doc docx " +
    "xls xlsx ppt pptx odt zip gz bz2 xz rar 7z tar tgz iso dmg npy npz nii nrrd mha mhd hdr mat md5 sha1 sha256 mp4 avi"
  ).split(" "),
);
/** Endings that a packer puts after the name of the file that it packs. */
const PACKED = new Set("gz gzip bz2 xz lzma lz4 zst z zip 7z rar tar tgz".split(" "));
/** Those of them that hold a single file. */
const COMPRESSED = new Set("gz gzip bz2 xz lzma lz4 zst z".split(" "));
const DISC_IMAGES = new Set(["iso", "dmg"]);
const DICOM_ENDINGS = new Set(["dcm", "dicom", "ima"]);

/** The first bytes of archives. */
const ARCHIVES = ["PK\x03\x04", "\x1f\x8b", "BZh", "7z\xbc\xaf\x27\x1c", "Rar!", "\xfd7zXZ\0", "\x28\xb5\x2f\xfd"]; // prettier-ignore
/** Mark of a tar archive, which begins with the name of its first file. */
const TAR_MARK = "ustar";
const TAR_MARK_AT = 257;
/** The first bytes of other file formats. */
const BEGINNINGS = [...ARCHIVES, "%PDF", "\x89PNG", "\xff\xd8\xff", "GIF8", "BM", "MZ", "\x7fELF", "\xd0\xcf\x11\xe0", "SQLite format", "\x93NUMPY", "RIFF", "II*\0", "MM\0*"]; // prettier-ignore
/** Endings of files that are stored as an archive, but are opened as something else. */
const STORED_AS_ARCHIVE = new Set(
  (
    "docx docm xlsx xlsm pptx pptm odt ods odp odg epub pages numbers key jar war apk whl nupkg npz mgz emz wmz vsdx " +
    "3mf kmz pth pt"
  ).split(" "),
);
const CONTROL = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]/;

/** Whether a file is named like a DICOM file, packed or not, or like a packed slice (a number): then it must be one. */
function isCalledDicom(name: string): boolean {
  const unpacked = unpackedName(name);
  return DICOM_ENDINGS.has(endingOf(unpacked)) || (unpacked !== name && /^\d+$/.test(unpacked));
}

/** The name of a file without the endings of packers: `3.dcm` for `3.dcm.gz`. */
export function unpackedName(name: string): string {
  const ending = endingOf(name);
  return PACKED.has(ending) ? unpackedName(name.slice(0, -ending.length - 1)) : name;
}

/**
 * Whether a file in which no DICOM data set begins is of another kind, by its name or its first bytes: then it is not a slice
 * that was damaged. One that is empty, zeros, unknown bytes or a pointer to content that was not fetched may be, unless its
 * name says otherwise.
 */
export function isOtherKind(name: string, head: Uint8Array): boolean {
  if (isCalledDicom(name)) return false;
  if (OTHER_ENDINGS.has(endingOf(name))) return true;
  if (nameStandIn(head) !== undefined) return false;
  const text = String.fromCharCode(...head.subarray(0, 512));
  if (beginsArchive(head)) return true;
  return text !== "" && (!CONTROL.test(text) || BEGINNINGS.some((beginning) => text.startsWith(beginning)));
}

/** Whether a file that is not empty is named or begins as an archive, a disc image or a compressed file. */
export function isArchive(name: string, head: Uint8Array): boolean {
  if (STORED_AS_ARCHIVE.has(endingOf(name)) || head.length === 0) return false;
  const ending = endingOf(name);
  return PACKED.has(ending) || DISC_IMAGES.has(ending) || beginsArchive(head);
}

function beginsArchive(head: Uint8Array): boolean {
  const textAt = (at: number, length: number): string =>
    String.fromCharCode(...head.subarray(at, at + length));
  return (
    ARCHIVES.some((beginning) => textAt(0, beginning.length) === beginning) ||
    textAt(TAR_MARK_AT, TAR_MARK.length) === TAR_MARK
  );
}

/** Whether an archive may hold slices: not if it is one compressed file of another kind, as `notes.txt.gz` and `t2.nii.gz`. */
export function mayHoldSlices(name: string): boolean {
  if (!COMPRESSED.has(endingOf(name))) return true;
  const inner = endingOf(name.replace(/\.[^./]+$/, ""));
  return !OTHER_ENDINGS.has(inner) || PACKED.has(inner);
}

function endingOf(name: string): string {
  return /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}
