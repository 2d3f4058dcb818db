import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { nameForeignFile } from "@spinegrade/pipeline";
import { nameStandIn } from "@spinegrade/pipeline/foreign-file";
import fc from "fast-check";

const bytesOf = (text: string, encoding: BufferEncoding = "utf8"): Uint8Array => Buffer.from(text, encoding);
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 45725509\n`;
/** The start of a zip archive, as far as its first member's name. */
const member = (name: string): Uint8Array => bytesOf(`PK\x03\x04${"\0".repeat(26)}${name}`, "latin1");
const ustar = new Uint8Array(512);
ustar.set(bytesOf("ustar"), 257);
const dicom = new Uint8Array(132);
dicom.set(bytesOf("DICM"), 128);

describe("nameForeignFile", () => {
  it.each([
    [
      "a page",
      bytesOf("<!DOCTYPE html><html><title>Virus scan\n warning</title>"),
      'titled "Virus scan warning"',
    ],
    ["a page without a title", bytesOf("<html><body>404"), "an HTML page, as a server sends"],
    ["a page after blank lines", bytesOf("\r\n\n  <!doctype HTML>"), "an HTML page"],
    ["a page after a comment", bytesOf("<!-- cached -->\n<html>"), "an HTML page"],
    ["a page with a byte order mark", bytesOf("\ufeff<!DOCTYPE html>"), "an HTML page"],
    ["a page in UTF-16", bytesOf("\ufeff<!DOCTYPE html>", "utf16le"), "an HTML page"],
    ["an XHTML page", bytesOf('<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "">'), "an HTML page"],
    ["a store's refusal", bytesOf("<?xml version='1.0'?><Error><Code>AccessDenied"), "an XML document"],
    ["a hub's refusal", bytesOf('{"error":"Repository not found"}'), "a JSON message"],
    ["a pointer", bytesOf(POINTER), "of 45725509 bytes: fetch the file with git lfs pull"],
    ["a pointer with CRLF", bytesOf(POINTER.replaceAll("\n", "\r\n")), "of 45725509 bytes"],
    ["a pointer cut short", bytesOf(POINTER.slice(0, 60)), "git LFS pointer, which stands for a file:"],
    ["an annexed file", bytesOf("/annex/objects/SHA256E-s5--aa.pth\n"), "git annex get"],
    ["gzip", gzipSync("weights"), "a gzip archive: unpack it"],
    ["HDF5", bytesOf("\x89HDF\r\n\x1a\n", "latin1"), "an HDF5 file"],
    ["numpy", bytesOf("\x93NUMPY\x01\0", "latin1"), "a .npy file"],
    ["a zip archive", bytesOf("PK\x03\x04"), "a zip archive"],
    [
      "an .xlsx",
      member("[Content_Types].xml"),
      "a workbook of Excel or another document of Office: save it as CSV",
    ],
    ["an .ods", member("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), "of LibreOffice"],
    ["a .numbers", member("Index/Document.iwa"), "a spreadsheet of Numbers"],
    ["an .xls", bytesOf("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "latin1"), "an Excel workbook or another"],
    ["Parquet", bytesOf("PAR1\x15\x04\0"), "a Parquet file: save it as CSV UTF-8, or name the right file"],
    ["Feather", bytesOf("ARROW1\0\0"), "a Feather file"],
    ["SQLite", bytesOf("SQLite format 3\0"), "an SQLite database"],
    ["a tar archive", ustar, "a tar archive"],
    ["DICOM", dicom, "a DICOM file"],
    ["a refusal in words", bytesOf("404: Not Found\n"), 'a text that begins with "404: Not Found": download'],
    ["a table", bytesOf("study_id,é\r\n1,2\r\n"), 'a text that begins with "study_id,é"'],
    ["an index of shards", bytesOf('{"metadata": {"total_size": 9}}'), 'begins with "{"metadata"'],
    ["nothing", new Uint8Array(), "an empty file"],
    ["zeros", new Uint8Array(100), "a file of zeros"],
  ])("names %s", (_what, bytes, name) => {
    expect(nameForeignFile(bytes)).toContain(name);
  });

  it("knows no name for bytes of no such format, and takes any", () => {
    expect(nameForeignFile(Uint8Array.of(1, 2, 3))).toBeUndefined();
    expect(nameForeignFile(bytesOf("abc\0def"))).toBeUndefined();
    expect(nameForeignFile(Uint8Array.of(0x61, 0xff, 0xfe))).toBeUndefined();
    expect(nameForeignFile(bytesOf("404: Not Found"), "text")).toBeUndefined();
    expect(nameForeignFile(bytesOf(POINTER), "text")).toContain("git LFS pointer");
    expect(nameForeignFile(bytesOf("\ufeffstudy_id,fold", "utf16le"), "text")).toContain("a text in UTF-16");
    expect(nameForeignFile(bytesOf("study_id,fold", "utf16le"), "text")).toContain("save it as UTF-8");
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), (bytes) => {
        const name = nameForeignFile(bytes);
        expect(name === undefined || name.length > 10).toBe(true);
      }),
    );
  });

  it("prints no control character of a page's title, and no more than 120 of its characters", () => {
    const name = nameForeignFile(bytesOf(`<html><title>\x1b[2J${"x".repeat(1000)}</title>`)) ?? "";
    expect(name).toContain("\\x1b[2Jxxx");
    expect(name.length).toBeLessThan(300);
  });
});

describe("nameStandIn", () => {
  it.each([
    ["git LFS pointer", POINTER],
    ["git-annex pointer", "/annex/objects/MD5E-s5--0f.dcm"],
    ["HTML page", "<!doctype html><title>Sign in</title>"],
    ["XML document", "<Error><Code>NoSuchKey</Code></Error>"],
    ["JSON message", '{"message": "Not Found"}'],
  ])("names a %s", (name, content) => {
    expect(nameStandIn(bytesOf(content))).toContain(name);
    expect(nameStandIn(bytesOf(content))).toBe(nameForeignFile(bytesOf(content)));
  });

  it.each(["", "404: Not Found", "%PDF-1.7", "PK\x03\x04", "abc\0def"])("has no name for %j", (content) => {
    expect(nameStandIn(bytesOf(content))).toBeUndefined();
  });
});
