import { describe, expect, it } from "@jest/globals";
import { decodeJpeg2000, readJpeg2000Header } from "@spinegrade/jpeg-2000";
import { bytesOf, md5Of, readEncodedPictures } from "./testing/encoded-pictures.ts";

const pictures = readEncodedPictures();

describe("decodeJpeg2000", () => {
  it.each(pictures)("gives OpenJPEG's pixels, to the last bit: $name", (picture) => {
    const { pixels, ...header } = decodeJpeg2000(bytesOf(picture));
    const { rows, columns, bits, isSigned } = picture;
    expect(header).toEqual({ rows, columns, bits, isSigned });
    expect(pixels).toHaveLength(rows * columns);
    expect(md5Of(pixels)).toBe(picture.pixelsMd5);
  });

  it("answers the same whatever was decoded before", () => {
    const decode = (): string[] => pictures.map((picture) => md5Of(decodeJpeg2000(bytesOf(picture)).pixels));
    const first = decode();
    const backwards = pictures.toReversed().map((picture) => md5Of(decodeJpeg2000(bytesOf(picture)).pixels));
    expect(backwards.toReversed()).toEqual(first);
  });

  it("reads a picture in the middle of a larger buffer, and ignores bytes after the end", () => {
    const [picture] = pictures.filter(({ name }) => name === "odd size");
    if (picture === undefined) throw new Error("no fixture");
    const bytes = bytesOf(picture);
    const larger = new Uint8Array(bytes.length + 20).fill(0x5a);
    larger.set(bytes, 9);
    larger[9 + bytes.length] = 0; // the padding of an encapsulated frame
    const padded = larger.subarray(9, 10 + bytes.length);
    expect(md5Of(decodeJpeg2000(padded).pixels)).toBe(picture.pixelsMd5);
  });

  it("gives pixels of their own: the next picture does not change them", () => {
    const [first, second] = pictures.slice(-2);
    if (first === undefined || second === undefined) throw new Error("no fixture");
    const { pixels } = decodeJpeg2000(bytesOf(first));
    decodeJpeg2000(bytesOf(second));
    expect(md5Of(pixels)).toBe(first.pixelsMd5);
  });
});

describe("readJpeg2000Header", () => {
  it.each(pictures)("gives size and kind: $name", (picture) => {
    const { rows, columns, bits, isSigned } = picture;
    expect(readJpeg2000Header(bytesOf(picture))).toEqual({ rows, columns, bits, isSigned });
  });
});
