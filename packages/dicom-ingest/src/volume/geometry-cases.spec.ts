import { describe, expect, it } from "@jest/globals";
import {
  ingestSeries,
  SeriesError,
  type DicomInput,
  type IngestSeriesOptions,
} from "@spinegrade/dicom-ingest";
import type { SliceTable } from "@spinegrade/volumes";
import { writeTestDicom, type TestImage } from "../testing/dicom-writer.ts";

const ids = { studyId: 4003253, seriesId: 1054713880 };
const AXIAL = "1\\0\\0\\0\\1\\0";
const DOUBLE_OBLIQUE = "0.8660254\\0.5\\0\\-0.3535534\\0.6123724\\0.7071068";
const TOLERANT: IngestSeriesOptions = { policy: "tolerant" };

/** A sagittal slice at x, with what is changed. */
function slice(name: string, x: number, changes: TestImage = {}): DicomInput {
  const pixels = Array.from({ length: 16 }, (_, i) => i * i + 10 * x + 500);
  return { name: `${name}.dcm`, bytes: writeTestDicom({ position: `${x}\\0\\0`, pixels, ...changes }) };
}

/** The orientation of an axial slice that leans forward, as L5/S1 does, and to a side, degrees. */
function axialAt(forward: number, sideways: number): string {
  const [lean, tilt] = [(forward * Math.PI) / 180, (sideways * Math.PI) / 180];
  const row = [Math.cos(tilt), 0, Math.sin(tilt)];
  const down = [-Math.sin(lean) * Math.sin(tilt), Math.cos(lean), Math.sin(lean) * Math.cos(tilt)];
  return [...row, ...down].map((cosine) => cosine.toFixed(7)).join("\\");
}

/** The table of a series given in any order: reversed input must give the same. */
async function tableOf(files: DicomInput[], options: IngestSeriesOptions = {}): Promise<SliceTable> {
  const volume = await ingestSeries(files, ids, options);
  expect(await ingestSeries([...files].reverse(), ids, options)).toEqual(volume);
  return volume.sliceTable;
}

const orderOf = ({ slices }: SliceTable): string[] => slices.map(({ fileName }) => fileName.slice(0, -4));
const flagsOf = ({ flags }: SliceTable): [string, string][] =>
  flags.map(({ flag, files }) => [flag, files.join(" ")]);

async function faultOf(files: DicomInput[], options: IngestSeriesOptions = {}): Promise<SeriesError> {
  const error: unknown = await ingestSeries(files, ids, options).catch((thrown: unknown) => thrown);
  if (error instanceof SeriesError) return error;
  throw new TypeError("the series was ingested");
}

describe("a series", () => {
  it("without anything remarkable has no flags and nothing in quarantine", async () => {
    const table = await tableOf([slice("1", 0), slice("2", -4), slice("3", -8)]);
    expect([table.flags, table.quarantined, orderOf(table)]).toEqual([[], [], ["1", "2", "3"]]);
  });

  it("with two slices at one position keeps both, by instance number, flagged", async () => {
    const table = await tableOf([slice("10", 0), slice("9", 0), slice("1", -4)]);
    expect(orderOf(table)).toEqual(["9", "10", "1"]);
    expect(flagsOf(table)).toEqual([["duplicate-positions", "9.dcm 10.dcm"]]);
  });

  it("with one instance number twice keeps both, by place and then by name, flagged", async () => {
    const table = await tableOf([slice("7", 0), slice("07", 0), slice("8", -4)]);
    expect(orderOf(table)).toEqual(["07", "7", "8"]);
    expect(flagsOf(table)).toEqual([
      ["duplicate-positions", "07.dcm 7.dcm"],
      ["duplicate-instance-numbers", "07.dcm 7.dcm"],
    ]);
  });

  it("with one SOP instance in two files keeps both, flagged", async () => {
    const sopInstanceUid = "1.2.3";
    const table = await tableOf([slice("1", 0, { sopInstanceUid }), slice("2", -4, { sopInstanceUid })]);
    expect(flagsOf(table)).toEqual([["same-sop-instance-twice", "1.dcm 2.dcm"]]);
  });

  it("keeps the frame of reference that all slices state", async () => {
    const frameOfReferenceUid = "1.2.3.4";
    const table = await tableOf([
      slice("1", 0, { frameOfReferenceUid }),
      slice("2", -4, { frameOfReferenceUid }),
    ]);
    expect([table.frameOfReferenceUid, table.flags]).toEqual([frameOfReferenceUid, []]);
    const partly = await tableOf([slice("1", 0, { frameOfReferenceUid }), slice("2", -4)]);
    expect([partly.frameOfReferenceUid, partly.flags]).toEqual([undefined, []]);
  });

  it("with slices of two frames of reference has none, flagged", async () => {
    const uids = ["1.2.3", "1.2.3", "1.2.4"];
    const files = uids.map((uid, index) => slice(`${index + 1}`, -4 * index, { frameOfReferenceUid: uid }));
    const table = await tableOf(files);
    expect(table.frameOfReferenceUid).toBeUndefined();
    expect(flagsOf(table)).toEqual([["mixed-frames-of-reference", "3.dcm"]]);
  });

  it("whose (0020,0013) disagrees with the file name goes by the name, flagged", async () => {
    const files = [slice("1", 0, { instanceNumber: "2" }), slice("2", -4, { instanceNumber: "2" })];
    const table = await tableOf(files);
    expect(table.slices.map(({ instanceNumber }) => instanceNumber)).toEqual([1, 2]);
    expect(flagsOf(table)).toEqual([["instance-number-mismatch", "1.dcm"]]);
    const byTag = await tableOf(files, { instanceNumbers: "tag" });
    expect(byTag.slices.map(({ instanceNumber }) => instanceNumber)).toEqual([2, 2]);
    expect(flagsOf(byTag)).toEqual([["duplicate-instance-numbers", "1.dcm 2.dcm"]]);
  });

  it("with localisers puts each orientation into a separate group, flagged", async () => {
    const localisers = [
      slice("1", -50, { orientation: AXIAL }),
      slice("2", 70, { orientation: DOUBLE_OBLIQUE }),
    ];
    const table = await tableOf([...localisers, slice("3", 0), slice("4", -4)], { plane: "sagittal" });
    expect(table.slices.map(({ fileName, group }) => `${fileName} in ${group}`)).toEqual([
      "1.dcm in 0",
      "3.dcm in 1",
      "4.dcm in 1",
      "2.dcm in 2",
    ]);
    expect(flagsOf(table)).toEqual([["mixed-orientations", "1.dcm 2.dcm"]]);
  });

  it.each([
    ["one stack at the angle of L5/S1", [[45, 0, 3]], ""],
    [
      "a block along each disc",
      [
        [-12, 0, 2],
        [-4, 2, 2],
        [6, 3, 2],
        [18, 0, 2],
        [42, -3, 2],
      ],
      "",
    ],
    [
      "blocks in a curve of 25 degrees",
      [
        [0, 25, 2],
        [0, 5, 2],
        [0, -22, 2],
      ],
      "",
    ],
    [
      "blocks and a sagittal scout",
      [
        [5, 0, 2],
        [30, 0, 2],
        [0, 90, 1],
      ],
      "5.dcm",
    ],
    [
      "blocks and a coronal scout",
      [
        [5, 0, 2],
        [30, 0, 2],
        [90, 0, 1],
      ],
      "5.dcm",
    ],
    [
      "a block that leans back as no disc does",
      [
        [0, 0, 3],
        [20, 0, 2],
        [-48, 0, 1],
      ],
      "6.dcm",
    ],
    [
      "a block that leans aside as no disc does",
      [
        [0, 0, 3],
        [20, 0, 2],
        [0, 40, 1],
      ],
      "6.dcm",
    ],
  ])(
    "of axial slices is flagged only where an angle is not that of a disc: %s",
    async (_, blocks, flagged) => {
      const orientations = blocks.flatMap(([forward = 0, sideways = 0, count = 0]) =>
        Array<string>(count).fill(axialAt(forward, sideways)),
      );
      const files = orientations.map((orientation, i) =>
        slice(`${i + 1}`, 0, { orientation, position: `0\\0\\${-4 * i}` }),
      );
      const { flags } = await tableOf(files, { plane: "axial" });
      const mixed = flags.filter(({ flag }) => flag === "mixed-orientations");
      expect(mixed.flatMap(({ files: names }) => names).join(" ")).toBe(flagged);
    },
  );

  it("that is double-oblique is sorted along its own normal", async () => {
    // the normal is about (0.35, -0.61, 0.71): what lies further along it comes later, whatever x alone says
    const at = (name: string, mm: number): DicomInput =>
      slice(name, 0, {
        orientation: DOUBLE_OBLIQUE,
        position: [0.3535534, -0.6123724, 0.7071068].map((cosine) => cosine * mm).join("\\"),
      });
    const table = await tableOf([at("1", 8), at("2", -4), at("3", 0), at("4", 4)]);
    expect(orderOf(table)).toEqual(["2", "3", "4", "1"]);
    [-4, 0, 4, 8].forEach((mm, z) => {
      expect(table.slices[z]?.projectionMm).toBeCloseTo(mm, 5);
    });
  });

  it.each([
    [
      [0, -4, -12],
      ["gap-between-slices", "2.dcm 3.dcm"],
    ],
    [
      [0, -8, -12],
      ["gap-between-slices", "1.dcm 2.dcm"],
    ],
    [
      [0, -4, -9],
      ["uneven-spacing", "2.dcm 3.dcm"],
    ],
  ])("of three slices at %j mm lacks one or lies unevenly, flagged", async (places, flag) => {
    const table = await tableOf(places.map((mm, i) => slice(String(i + 1), mm)));
    expect(flagsOf(table)).toEqual([flag]);
  });

  it.each([[[0]], [[0, -12]], [[0, -4, -8]]])("of slices at %j mm has no flag", async (places) => {
    expect(flagsOf(await tableOf(places.map((mm, i) => slice(String(i + 1), mm))))).toEqual([]);
  });

  it("of slices of several sizes is padded, flagged", async () => {
    const small = slice("3", -8, { rows: 2, columns: 3, pixels: [1, 2, 3, 4, 5, 6] });
    const table = await tableOf([slice("1", 0), slice("2", -4), small]);
    expect(table.shape).toEqual([3, 4, 4]);
    expect(table.slices[2]).toMatchObject({ rows: 2, columns: 3 });
    expect(flagsOf(table)).toEqual([["mixed-shapes", "3.dcm"]]);
  });

  it("of different rescale slopes is used with its stored values, flagged", async () => {
    const table = await tableOf([slice("1", 0), slice("2", -4, { rescale: ["3", "0"] }), slice("3", -8)]);
    expect(flagsOf(table)).toEqual([["rescale-differs", "2.dcm"]]);
  });

  it.each([1, 2, 200])("of %i slices is ingested", async (count) => {
    const files = Array.from({ length: count }, (_, i) => slice(String(i + 1), -i));
    const table = await tableOf(files);
    expect(table.slices.map(({ instanceNumber }) => instanceNumber)).toEqual(files.map((_, i) => i + 1));
  });
});

describe("a slice that cannot be placed", () => {
  const whole = [slice("1", 0), slice("2", -4), slice("4", -12)];
  const faults: [string, TestImage, string, string][] = [
    ["no position", { position: undefined }, "(0020,0032)", "is missing"],
    ["an impossible position", { position: "1\\2" }, "(0020,0032)", "3 decimal numbers"],
    ["no orientation", { orientation: undefined }, "(0020,0037)", "is missing"],
    ["an impossible orientation", { orientation: "1\\0\\0\\1\\0\\0" }, "(0020,0037)", "right angle"],
  ];

  it.each(faults)("with %s fails its series when strict", async (_, changes, tag, words) => {
    const error = await faultOf([...whole, slice("3", -8, changes)]);
    expect(error).toMatchObject({ ...ids, file: "3.dcm", tag });
    expect(error.message).toContain("series 1054713880, slice 3.dcm: (0020,");
    expect(error.quarantined).toMatchObject([{ file: "3.dcm", tag, reason: expect.stringContaining(words) }]);
  });

  it.each(faults)("with %s is quarantined when tolerant", async (_, changes, tag, words) => {
    const table = await tableOf([...whole, slice("3", -8, changes)], TOLERANT);
    // the slice at -8 mm is missing between -4 and -12
    expect([orderOf(table), flagsOf(table)]).toEqual([
      ["1", "2", "4"],
      [["gap-between-slices", "2.dcm 4.dcm"]],
    ]);
    expect(table.quarantined).toMatchObject([{ file: "3.dcm", tag, reason: expect.stringContaining(words) }]);
    const rest = await ingestSeries(whole, ids);
    expect({ ...table, quarantined: [] }).toEqual(rest.sliceTable);
  });

  it("is refused for a decimal comma, with the value", async () => {
    const file = slice("3", -8, { position: "0,5\\0\\-8" });
    const { quarantined } = await tableOf([...whole, file], TOLERANT);
    expect(quarantined[0]?.reason).toContain(
      'is "0,5\\0\\-8"; it must hold 3 decimal numbers with a decimal point, as DICOM knows no decimal comma',
    );
  });

  it("says where in the file the value stands that is wrong", async () => {
    const file = slice("3", -8, { position: "1\\2" });
    const { quarantined } = await tableOf([...whole, file], TOLERANT);
    const offset = quarantined[0]?.byteOffset ?? -1;
    expect(String.fromCharCode(...file.bytes.subarray(offset, offset + 3))).toBe("1\\2");
  });

  it("costs a series of such slices everything when strict, and all are listed", async () => {
    const files = Array.from({ length: 7 }, (_, i) => slice(String(i + 4), 0, { position: undefined }));
    const error = await faultOf(files);
    expect(error.quarantined.map(({ file }) => file)).toEqual(files.map(({ name }) => name));
    expect(error.message).toMatch(
      /^series 1054713880: 7 of 7 slices cannot be used: 4\.dcm: .*; 5\.dcm: .*; 6\.dcm: .*; and 4 more$/,
    );
  });

  it.each<[string, TestImage]>([
    ["positions", { position: undefined }],
    ["orientations", { orientation: undefined }],
    ["both", { position: undefined, orientation: undefined }],
  ])("gives way to the order of instance numbers when no slice has %s, tolerant", async (_, changes) => {
    const files = [slice("10", 0, changes), slice("9", -4, changes), slice("1", -8, changes)];
    const table = await tableOf(files, TOLERANT);
    expect([orderOf(table), table.quarantined]).toEqual([["1", "9", "10"], []]);
    expect(flagsOf(table)).toEqual([["ordered-by-instance-number", ""]]);
    for (const record of table.slices) {
      expect(record.projectionMm).toBeNull();
      expect(record.positionMm === null || record.orientation === null).toBe(true);
    }
  });
});

describe("a slice without pixel spacing", () => {
  const files = [slice("1", 0), slice("2", -4, { spacing: undefined }), slice("3", -8, { spacing: "0\\0" })];

  it("fails its series when strict", async () => {
    const error = await faultOf(files);
    expect(error.quarantined.map(({ file, tag }) => [file, tag])).toEqual([
      ["2.dcm", "(0028,0030)"],
      ["3.dcm", "(0028,0030)"],
    ]);
  });

  it("is used when tolerant, flagged, because no voxel depends on it", async () => {
    const table = await tableOf(files, TOLERANT);
    expect(table.slices.map(({ pixelSpacingMm }) => pixelSpacingMm)).toEqual([[0.5, 0.5], null, null]);
    expect([flagsOf(table), table.quarantined]).toEqual([[["pixel-spacing-missing", "2.dcm 3.dcm"]], []]);
  });
});

describe("a file that cannot be read", () => {
  const [first, cut] = [slice("1", 0), slice("2", -4)];
  const files = [
    first,
    { name: "2.dcm", bytes: cut.bytes.subarray(0, -9) },
    { name: "scout.dcm", bytes: first.bytes },
    { name: "3.dcm", bytes: new Uint8Array(0) },
  ];

  it("is listed with its reason beside the others, and the rest is used when tolerant", async () => {
    const table = await tableOf(files, TOLERANT);
    expect(orderOf(table)).toEqual(["1"]);
    expect(table.quarantined).toEqual([
      {
        file: "2.dcm",
        byteOffset: expect.any(Number),
        tag: "(7FE0,0010)",
        reason: expect.stringContaining("PixelData must hold 32 bytes"),
      },
      expect.objectContaining({ file: "3.dcm", reason: "the file is empty (0 bytes)" }),
      { file: "scout.dcm", reason: expect.stringContaining("must be the instance number") },
    ]);
    expect((await faultOf(files)).quarantined).toEqual(table.quarantined);
  });

  it("ends the series when it is the only one, also when tolerant", async () => {
    const error = await faultOf(files.slice(1), TOLERANT);
    expect(error.quarantined).toHaveLength(3);
    expect((await faultOf([], TOLERANT)).message).toBe("series 1054713880: the series has no slices");
  });
});
