import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { readSlices, type Slice } from "@spinegrade/dicom-ingest";
import { testData } from "@spinegrade/test-utils";

const images = testData("dicom");

async function read(file: string): Promise<Slice["pixels"]> {
  const bytes = readFileSync(join(images.path, file));
  const [slice] = await readSlices({ name: "1.dcm", bytes }, { studyId: 1, seriesId: 2 });
  if (slice === undefined) throw new RangeError(`${file} has no slice`);
  return slice.pixels;
}

images.describe("one real image in many encodings", () => {
  const [tiles, size, slices] = [6, 64, 35];

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])("transfer-syntaxes/%d.dcm holds reference.nii", async (number) => {
    const mosaic = await read(`transfer-syntaxes/${number}.dcm`);
    const reference = readFileSync(join(images.path, "transfer-syntaxes", "reference.nii"));
    const start = reference.readFloatLE(108);
    const unfolded = new Int16Array(slices * size * size);
    for (let z = 0; z < slices; z++) {
      const tile = { row: Math.floor(z / tiles) * size, column: (z % tiles) * size };
      for (let y = 0; y < size; y++) {
        // dcm2niix cuts the mosaic into its tiles and turns each upside down
        const place = (tile.row + size - 1 - y) * tiles * size + tile.column;
        unfolded.set(mosaic.subarray(place, place + size), (z * size + y) * size);
      }
    }
    expect(Buffer.compare(cells(unfolded), reference.subarray(start))).toBe(0);
  });

  it.each(["MR3", "MR4"].flatMap((image) => ["RLE", "JPLL", "JLSL", "J2KR"].map((code) => [image, code])))(
    "wg04/%s_%s.dcm holds the same values as the uncompressed file",
    async (image, code) => {
      const expected = await read(`wg04/${image}_UNC.dcm`);
      expect(Buffer.compare(cells(await read(`wg04/${image}_${code}.dcm`)), cells(expected))).toBe(0);
    },
  );

  // the loss of the encoder; another decoder (libjpeg-turbo 3.1, 12 bit) differs by 1 in 1.6 % of the pixels
  it.each([
    ["MR3", 55, 7.17],
    ["MR4", 40, 4.23],
  ])(
    "wg04/%s_JPLY.dcm differs by at most %d, and %d (root mean square)",
    async (image, most, rootMeanSquare) => {
      const [lossy, exact] = [await read(`wg04/${image}_JPLY.dcm`), await read(`wg04/${image}_UNC.dcm`)];
      const differences = Array.from(lossy, (value, i) => Math.abs(value - (exact[i] ?? Number.NaN)));
      const squares = differences.reduce((sum, difference) => sum + difference * difference, 0);
      expect(differences.filter((difference) => !(difference <= most))).toEqual([]);
      expect(Math.sqrt(squares / differences.length)).toBeLessThanOrEqual(rootMeanSquare);
    },
  );
});

function cells({ buffer, byteOffset, byteLength }: Slice["pixels"]): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
