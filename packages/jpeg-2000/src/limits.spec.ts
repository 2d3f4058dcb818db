import { describe, expect, it } from "@jest/globals";
import { decodeJpeg2000, Jpeg2000Error } from "@spinegrade/jpeg-2000";
import { writeEmptyPicture, type EmptyPicture } from "./testing/empty-picture.ts";

/** Decodes within a bound of processor time. @returns the pixels, or the error's message. */
function decoded(picture: EmptyPicture): Uint16Array | Int16Array | string {
  const bytes = writeEmptyPicture(picture);
  const begin = process.cpuUsage();
  try {
    return decodeJpeg2000(bytes).pixels;
  } catch (error) {
    if (!(error instanceof Jpeg2000Error)) throw error;
    expect(error.fault).toBe("unsupported");
    return error.message;
  } finally {
    const { user, system } = process.cpuUsage(begin);
    expect(user + system).toBeLessThan(8_000_000); // microseconds; 17 MB of precincts of a pixel took 86 s
  }
}

const isGrey = (pixels: Uint16Array | Int16Array | string, count: number): boolean =>
  typeof pixels !== "string" && pixels.length === count && pixels.every((value) => value === 128);

describe("a picture", () => {
  it("has 262,144 precincts at most, in all its tiles", () => {
    const precinct = [0, 0] as const;
    expect(isGrey(decoded({ columns: 512, rows: 512, precinct }), 2 ** 18)).toBe(true);
    expect(isGrey(decoded({ columns: 512, rows: 512, tileRows: 100, precinct }), 2 ** 18)).toBe(true);
    expect(decoded({ columns: 512, rows: 513, precinct })).toContain("262656 precincts, at most 262144");
    expect(decoded({ columns: 512, rows: 513, tileRows: 100, precinct })).toContain(
      "precincts, at most 262144",
    );
    expect(decoded({ columns: 4096, rows: 4096, precinct })).toContain("16777216 precincts, at most 262144");
  });

  it("has 262,144 code-blocks at most", () => {
    const precinct = [15, 15] as const;
    expect(isGrey(decoded({ columns: 2048, rows: 2048, precinct }), 2 ** 22)).toBe(true);
    expect(decoded({ columns: 2048, rows: 2049, precinct })).toContain("262656 code-blocks, at most 262144");
  });

  it("has 32 changes of its progression order at most", () => {
    const picture = { columns: 16, rows: 16, precinct: [2, 2] } as const;
    expect(isGrey(decoded({ ...picture, changes: 32 }), 256)).toBe(true);
    expect(decoded({ ...picture, changes: 33 })).toContain("33 progression order changes, at most 32");
  });
});
