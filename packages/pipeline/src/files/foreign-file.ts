import { printable } from "../terminal/printable.ts";

/** Number of bytes to read of a file: enough for a page's title, and for the name in a tar header. */
const LOOKED_AT = 4096;
const SHOWN_TEXT = 60;
const TAR_NAME_AT = 257;
const DICOM_NAME_AT = 128;

/** First bytes of formats that turn up in the place of a checkpoint or an array, in Latin-1, with what to do. */
const SIGNATURES: readonly (readonly [signature: string, name: string, remedy: string])[] = [
  ["\x93NUMPY", "a .npy file of numpy", "name the right file"],
  ["PK\x03\x04", "a zip archive, such as .npz or .pth", "name the right file, or unpack it"],
  ["PK\x05\x06", "an empty zip archive", "download it again"],
  ["\x1f\x8b", "a gzip archive", "unpack it with gunzip"],
  ["BZh", "a bzip2 archive", "unpack it with bunzip2"],
  ["\xfd7zXZ\0", "an xz archive", "unpack it with unxz"],
  ["\x28\xb5\x2f\xfd", "a Zstandard archive", "unpack it with unzstd"],
  ["7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it"],
  ["Rar!", "a RAR archive", "unpack it"],
  ["\x89HDF\r\n", "an HDF5 file, such as Keras writes", "save the weights as safetensors"],
  ["GGUF", "a GGUF file", "save the weights as safetensors"],
  ["%PDF", "a PDF document", "name the right file"],
  ["\x89PNG", "a PNG image", "name the right file"],
  ["\xff\xd8\xff", "a JPEG image", "name the right file"],
];

// cspell:ignore rels mimetypeapplication
const SAVE_AS_CSV = "save it as CSV UTF-8, or name the right file";

/** Formats of tables, by their first bytes; a workbook is a zip archive whose first member has one of these names. */
const TABLES: readonly (readonly [start: RegExp, name: string])[] = [
  [
    /^PK\x03\x04[\s\S]{26}(?:\[Content_Types\]\.xml|_rels\/|docProps\/|xl\/)/,
    "a workbook of Excel or another document of Office",
  ],
  [
    /^PK\x03\x04[\s\S]{26}mimetypeapplication\/vnd\.oasis\./,
    "a spreadsheet of LibreOffice or another OpenDocument",
  ],
  [/^PK\x03\x04[\s\S]{26}Index\/[A-Za-z]+\.iwa/, "a spreadsheet of Numbers"],
  [/^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/, "an Excel workbook or another document of Office before 2007"],
  [/^PAR1/, "a Parquet file"],
  [/^(?:ARROW1|FEA1)/, "a Feather file"],
  [/^SQLite format 3\0/, "an SQLite database"],
];

const PAGE =
  /^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|script)\b/i;
const TITLE = /<title[^>]*>([^<]*)/i;
const LFS = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\//;
const ANNEX = /^(?:\.\.\/)*(?:\.git)?\/annex\/objects\//;

/**
 * Names a file that cannot be what its name promises, by its first bytes: an error page or a git LFS pointer that a
 * download left in place of the content, an archive, a document, an empty file.
 * @returns the kind of the file and the remedy, as in "an HTML page (...), not the file itself: download it again";
 * undefined when the bytes are none of these. Callers ask only when the bytes are not of the format that they read.
 * @param expected whether the format that is read is itself text: then other text has no name.
 */
export function nameForeignFile(
  bytes: Uint8Array,
  expected: "text" | "binary" = "binary",
): string | undefined {
  if (bytes.length === 0) return "an empty file: copy or download it again";
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, LOOKED_AT));
  const text = readText(bytes);
  const named = nameText(text) ?? nameSignature(start) ?? nameZeros(bytes);
  return named ?? (expected === "binary" ? nameOtherText(text) : nameNoText(bytes));
}

/**
 * Names a text in place of another file: a pointer of git LFS or git-annex, or a server's message.
 * @returns as `nameForeignFile`; undefined for every other file.
 */
export function nameStandIn(bytes: Uint8Array): string | undefined {
  return nameText(readText(bytes));
}

/** The first characters, whether in UTF-8 or, as their byte order mark says, UTF-16. */
function readText(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : "utf-8";
  return new TextDecoder(encoding).decode(bytes.subarray(0, LOOKED_AT)).trimStart();
}

function nameText(text: string): string | undefined {
  if (PAGE.test(text)) {
    const title = printable((TITLE.exec(text)?.[1] ?? "").replace(/\s+/g, " ").trim()).slice(0, 120);
    const named = title === "" ? "" : ` (titled "${title}")`;
    return `an HTML page${named}, as a server sends in place of a file: download it again, from a link to the file itself`;
  }
  if (LFS.test(text)) {
    const size = /^size (\d{1,15})\s*$/m.exec(text)?.[1];
    const stands = size === undefined ? "" : ` of ${size} bytes`;
    return `a git LFS pointer, which stands for a file${stands}: fetch the file with git lfs pull`;
  }
  if (ANNEX.test(text))
    return "a git-annex pointer, which stands for the file: fetch the file with git annex get";
  if (/^<\?xml|^<Error>/.test(text))
    return "an XML document, as a server sends in place of a file: download it again";
  if (/^\{\s*"(?:error|message|detail|errors|status)"/.test(text))
    return "a JSON message, as a server sends in place of a file: download it again";
  return undefined;
}

/** No text in UTF-8 has a zero; those in UTF-16 that spreadsheets and editors of Windows save have many. */
function nameNoText(bytes: Uint8Array): string | undefined {
  if (!bytes.subarray(0, LOOKED_AT).includes(0)) return undefined;
  return "a text in UTF-16, or no text at all: save it as UTF-8, in a spreadsheet as CSV UTF-8";
}

/** Such as "404: Not Found". */
function nameOtherText(text: string): string | undefined {
  const start = text.slice(0, SHOWN_TEXT);
  // neither control characters nor bytes that are not UTF-8
  if (start === "" || /[^\P{Cc}\t\n\r]|\ufffd/u.test(start)) return undefined;
  const line = printable((/^[^\r\n]*/.exec(start)?.[0] ?? "").trim());
  return `a text that begins with "${line}": download the file again, or name the right one`;
}

function nameSignature(start: string): string | undefined {
  const table = TABLES.find(([pattern]) => pattern.test(start));
  if (table !== undefined) return `${table[1]}: ${SAVE_AS_CSV}`;
  const found = SIGNATURES.find(([signature]) => start.startsWith(signature));
  if (found !== undefined) return `${found[1]}: ${found[2]}`;
  if (start.startsWith("ustar", TAR_NAME_AT)) return "a tar archive: unpack it";
  if (start.startsWith("DICM", DICOM_NAME_AT)) return "a DICOM file: name the right file";
  return undefined;
}

/** A download that reserves its space first and stops leaves zeros. */
function nameZeros(bytes: Uint8Array): string | undefined {
  const start = bytes.subarray(0, LOOKED_AT);
  if (start.length < 16 || start.some((byte) => byte !== 0)) return undefined;
  return "a file of zeros, as a broken download leaves it: download it again";
}
