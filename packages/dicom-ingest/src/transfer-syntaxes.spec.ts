import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { DicomError, readSlices, type Slice } from "@spinegrade/dicom-ingest";
import { repeats } from "@spinegrade/test-utils";
import { REFUSED_TRANSFER_SYNTAXES, TRANSFER_SYNTAXES } from "./dicom/transfer-syntaxes.ts";
import { writeTestDicom } from "./testing/dicom-writer.ts";

interface Expected {
  readonly name: string;
  readonly transferSyntaxUid: string;
  readonly frames: number;
  readonly md5: string;
  /** Pixels as pydicom reads them; for lossy JPEG only. */
  readonly pixels?: string;
}

const folder = new URL("../fixtures/transfer-syntaxes/", import.meta.url);
const { rows, columns, files } = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8")) as {
  rows: number;
  columns: number;
  files: Expected[];
};
const ids = { studyId: 1, seriesId: 2 };

const bytesOf = (name: string): Buffer => readFileSync(new URL(`${name}.dcm`, folder));
const read = (bytes: Uint8Array): Promise<Slice[]> => readSlices({ name: "1.dcm", bytes }, ids);
const cellsOf = (slices: readonly Slice[]): Buffer =>
  Buffer.concat(slices.map(({ pixels }) => Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength)));

describe("every transfer syntax", () => {
  const exact = files.filter(({ pixels }) => pixels === undefined);
  it.each(exact)("gives the bytes of pydicom's pixel array for $name", async ({ name, frames, md5 }) => {
    const slices = await read(bytesOf(name));
    expect(slices.map(({ frame, rows: h, columns: w }) => [frame, h, w])).toEqual(
      Array.from({ length: frames }, (_, frame) => [frame, rows, columns]),
    );
    expect(createHash("md5").update(cellsOf(slices)).digest("hex")).toBe(md5);
  });

  // fixed-point cosine transforms round on the way, ours only at the end
  const lossy = files.filter(({ pixels }) => pixels !== undefined);
  it.each(lossy)("gives pydicom's pixel values within 1 for $name", async ({ name, pixels = "" }) => {
    const [slice] = await read(bytesOf(name));
    const reference = Buffer.from(pixels, "base64");
    const isWide = slice?.pixels.BYTES_PER_ELEMENT === 2;
    const values = Array.from(slice?.pixels ?? []);
    expect(values).toHaveLength(rows * columns);
    const differences = values.map((value, i) =>
      Math.abs(value - (isWide ? reference.readUInt16LE(2 * i) : reference.readUInt8(i))),
    );
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  });

  it("that is read has a file here, and each file is listed", () => {
    const proven = new Set(files.map(({ transferSyntaxUid }) => transferSyntaxUid));
    expect([...TRANSFER_SYNTAXES.keys()].filter((uid) => !proven.has(uid))).toEqual([]);
    const names = readdirSync(folder).filter((name) => name.endsWith(".dcm"));
    expect(names.sort()).toEqual(files.map(({ name }) => `${name}.dcm`).sort());
  });

  it.each([...REFUSED_TRANSFER_SYNTAXES])("refuses %s by its name, %s", async (uid, name) => {
    await expect(read(writeTestDicom({ transferSyntaxUid: uid }))).rejects.toThrow(
      `(0002,0010) TransferSyntaxUID is ${uid} (${name}), which is not supported`,
    );
  });
});

describe("a damaged file of every transfer syntax", () => {
  it.each(files)("is refused wherever $name is cut", async ({ name }) => {
    const whole = bytesOf(name);
    const lengthsRead: number[] = [];
    for (let length = whole.length - 1; length > 0; length -= 1 + Math.floor(whole.length / 60)) {
      const error = await read(whole.subarray(0, length)).catch((thrown: unknown) => thrown);
      if (!(error instanceof DicomError)) lengthsRead.push(length);
    }
    // one missing byte of padding after the last native value is no loss
    const mayMiss = whole.length % 2 === 0 ? 1 : 0;
    expect(lengthsRead.filter((length) => length < whole.length - mayMiss)).toEqual([]);
  });

  const encapsulated = files.filter(({ transferSyntaxUid }) => /\.(4\.\d+|5)$/.test(transferSyntaxUid));
  it.each(encapsulated)(
    "is refused when the middle third of the last fragment of $name is missing",
    async ({ name }) => {
      const whole = bytesOf(name);
      const item = whole.lastIndexOf(Buffer.from([0xfe, 0xff, 0x00, 0xe0]));
      const length = whole.readUInt32LE(item + 4);
      const gap = 2 * Math.floor(length / 6);
      const start = item + 8 + gap;
      const bytes = Buffer.concat([whole.subarray(0, start), whole.subarray(start + gap)]);
      // the fragment's own length agrees with what is left of it, so that only the decoder can know
      bytes.writeUInt32LE(length - gap, item + 4);
      await expect(read(bytes)).rejects.toBeInstanceOf(DicomError);
    },
  );

  it.each(encapsulated)(
    "ends in pixels of the right size or an error for $name under noise",
    async ({ name }) => {
      const whole = bytesOf(name);
      const slices: Slice[] = [];
      let state = 1;
      for (let round = 0; round < repeats(10, 40); round++) {
        const bytes = Uint8Array.from(whole);
        for (let i = 0; i < 4; i++) {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          bytes[400 + (state % (bytes.length - 400))] = state >>> 24;
        }
        const outcome = await read(bytes).catch((thrown: unknown) => thrown);
        if (!(outcome instanceof DicomError)) slices.push(...(outcome as Slice[]));
      }
      expect(slices.filter((slice) => slice.pixels.length !== slice.rows * slice.columns)).toEqual([]);
    },
  );
});
