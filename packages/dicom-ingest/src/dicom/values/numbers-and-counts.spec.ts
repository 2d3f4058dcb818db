import { describe, expect, it } from "@jest/globals";
import { ingestSeries, readSlices, type Slice } from "@spinegrade/dicom-ingest";
import { parseSliceTable } from "@spinegrade/volumes";
import { encapsulate, writeTestDicom, type TestImage } from "../../testing/dicom-writer.ts";
import { encodeRle } from "../../testing/encode-rle.ts";
import { concatenate } from "../../testing/element-writer.ts";
import { rawElement, withRawElement } from "../../testing/raw-elements.ts";

const ids = { studyId: 1, seriesId: 2 };
const PIXELS = Array.from({ length: 16 }, (_, i) => 100 * i);

async function read(image: TestImage): Promise<Slice[]> {
  return await readSlices({ name: "1.dcm", bytes: writeTestDicom({ pixels: PIXELS, ...image }) }, ids);
}

describe("numbers", () => {
  it.each<[string, number[]]>([
    ["-1\\+3\\1e1", [-1, 3, 10]],
    [" 1.0 \\ 2.\\.5 ", [1, 2, 0.5]],
    ["1\\2\\3\\", [1, 2, 3]],
    ["1\\2\\3\\ \\", [1, 2, 3]],
    ["1\0\\2\0\\3\0\0", [1, 2, 3]],
    ["-0\\1E+2\\-1.5e-1", [0, 100, -0.15]],
    ["+00012\\000\\1.", [12, 0, 1]],
  ])("are read as the standard and most writers have them: %j", async (position, expected) => {
    expect((await read({ position }))[0]?.positionMm).toEqual(expected);
  });

  it.each(["1\\2", "1\\\\3", "1\\2\\3\\4", "1\\2\\x", "1\\2\\3 4", "\\1\\2\\3", "1\\2\\0x10"])(
    "are refused where one is missing or none: %j",
    async (position) => {
      await expect(read({ position })).rejects.toThrow("it must hold 3 decimal numbers");
    },
  );

  it("that are not there are missing, also with separators between them", async () => {
    await expect(read({ position: "\\\\" })).rejects.toThrow("ImagePositionPatient is missing");
  });
});

describe("an instance number", () => {
  it.each<[string, number]>([
    ["1.0", 1],
    ["-1", -1],
    ["+00012", 12],
    ["2147483648", 2147483648],
    ["3\\4", 3],
    ["1e1", 10],
    [" 7 ", 7],
    ["", 0],
    ["1.5", 0],
    ["A7", 0],
    ["9".repeat(40), 0],
  ])("of %j loses no series that its positions order", async (instanceNumber, expected) => {
    const files = [0, 1, 2].map((index) => ({
      name: `IM${index}`,
      bytes: writeTestDicom({
        pixels: PIXELS,
        position: `${-4 * index}\\0\\0`,
        instanceNumber: index === 1 ? instanceNumber : String(index + 1),
      }),
    }));
    const { sliceTable } = await ingestSeries(files, ids, { instanceNumbers: "tag" });
    expect(sliceTable.slices.map((slice) => [slice.fileName, slice.instanceNumber])).toEqual([
      ["IM0", 1],
      ["IM1", expected],
      ["IM2", 3],
    ]);
    expect(parseSliceTable(sliceTable, "table")).toEqual(sliceTable);
  });
});

describe("a number of frames", () => {
  const images = [0, 1, 2].map((frame) => PIXELS.map((value) => value + frame));
  const frameGroups = images.map((_, place) => ({ position: `${place}\\0\\0` }));
  const valuesOf = async (image: TestImage): Promise<number[][]> =>
    (await read({ frameGroups, pixels: images.flat(), ...image })).map(({ pixels }) => [...pixels]);

  it.each(["3", "+3", "3.0", " 3 ", "3\\", "0", "", "\\"])(
    "of %j is that of the functional groups",
    async (frames) => {
      expect(await valuesOf({ frames })).toEqual(images);
    },
  );

  it.each(["0", "", "1.0", "+1", "1e0"])("of %j is one where there are none", async (frames) => {
    expect((await read({ frames })).map(({ pixels }) => [...pixels])).toEqual([PIXELS]);
  });

  it("may be absent", async () => {
    expect(await valuesOf({})).toEqual(images);
  });
});

describe("an offset table", () => {
  const images = [0, 1, 2].map((frame) => PIXELS.map((value) => value + frame));
  const coded = images.map((image) => encodeRle(image));
  const lengths = coded.map(({ length }) => length + 8);
  const image: TestImage = {
    frames: "3",
    frameGroups: images.map((_, place) => ({ position: `${place}\\0\\0` })),
    transferSyntaxUid: "1.2.840.10008.1.2.5",
    isEncapsulated: true,
  };
  const right = [0, lengths[0] ?? 0, (lengths[0] ?? 0) + (lengths[1] ?? 0)];
  const numbers32 = (values: readonly number[]): Uint8Array =>
    new Uint8Array(Uint32Array.from(values).buffer);
  const withTable = (table: Uint8Array): Uint8Array =>
    concatenate([encapsulate(table).subarray(8, -8), encapsulate(...coded).subarray(8)]);
  const valuesOf = async (bytes: Uint8Array): Promise<number[][]> =>
    (await readSlices({ name: "1.dcm", bytes }, ids)).map(({ pixels }) => [...pixels]);

  it.each<[string, Uint8Array]>([
    ["that is right", numbers32(right)],
    ["of zeros", numbers32([0, 0, 0])],
    ["with an entry too few", numbers32(right.slice(0, 2))],
    ["with an entry too many", numbers32([...right, 9999])],
    ["that counts from the file's beginning", numbers32(right.map((offset) => offset + 1024))],
    ["of an odd length", numbers32(right).subarray(0, 10)],
  ])("%s spoils no file of a fragment a frame", async (_, table) => {
    expect(await valuesOf(writeTestDicom({ ...image, pixels: withTable(table) }))).toEqual(images);
  });

  it("that is extended and does not fit spoils none either", async () => {
    const table = rawElement([0x7fe0, 0x0001], "OV", new Uint8Array(20).fill(7));
    const file = withRawElement(writeTestDicom({ ...image, pixels: withTable(numbers32(right)) }), table);
    expect(await valuesOf(file)).toEqual(images);
  });

  it.each<[string, Uint8Array, string]>([
    ["basic", numbers32([right[0], right[2], right[1]].map(Number)), "basic offset table"],
    [
      "extended",
      new Uint8Array(
        BigUint64Array.from([0, right[2], right[1]].map((offset) => BigInt(offset ?? 0))).buffer,
      ),
      "Extended",
    ],
  ])("that is %s and puts the frames in another order refuses them", async (kind, table, words) => {
    const pixels = kind === "basic" ? withTable(table) : encapsulate(...coded);
    const file = writeTestDicom({ ...image, pixels });
    const reading = valuesOf(
      kind === "basic" ? file : withRawElement(file, rawElement([0x7fe0, 0x0001], "OV", table)),
    );
    await expect(reading).rejects.toThrow(words);
  });

  it("that fits fragments in another order refuses them", async () => {
    const [first = new Uint8Array(0), ...others] = coded;
    const longer = concatenate([first, new Uint8Array(10)]);
    const shuffled = concatenate([
      encapsulate(numbers32(right)).subarray(8, -8),
      encapsulate(longer, ...others).subarray(8),
    ]);
    await expect(valuesOf(writeTestDicom({ ...image, pixels: shuffled }))).rejects.toThrow(
      "basic offset table does not fit 3 frames and 3 fragments",
    );
  });
});
