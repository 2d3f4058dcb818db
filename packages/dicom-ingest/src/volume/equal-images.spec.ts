import { describe, expect, it } from "@jest/globals";
import { ingestSeries, type DicomInput, type IngestSeriesOptions } from "@spinegrade/dicom-ingest";
import type { TestImage } from "../testing/dicom-writer.ts";
import { flagsOf, ids, orderOf, slice, tableOf } from "../testing/geometry-cases.ts";

const pixels = Array.from({ length: 16 }, (_, i) => 7 * i);
const BLANK: TestImage = { pixels: Array.from({ length: 16 }, () => 90) };
const X = [0, -4, -8];
/** Slices of a folder of any layout, as people grade them. */
const ANY = { instanceNumbers: "tag" } as const;

const numbered = (name: string, x: number, changes: TestImage = {}): DicomInput =>
  slice(name, x, { instanceNumber: name, ...changes });

/** Three slices, and the same under other numbers and UIDs. */
const doubled = (changes: TestImage): DicomInput[] => [
  ...X.map((x, i) => numbered(`${i + 1}`, x)),
  ...X.map((x, i) => numbered(`${i + 4}`, x, { sopInstanceUid: `1.2.${i}`, ...changes })),
];

describe("a slice with the pixels of another", () => {
  it("at the same place counts once: the volume is that of one export", async () => {
    const files = doubled({});
    const [one, both] = [
      await ingestSeries(files.slice(0, 3), ids, ANY),
      await ingestSeries(files, ids, ANY),
    ];
    expect([both.shape, both.sliceTable.slices]).toEqual([one.shape, one.sliceTable.slices]);
    expect(both.voxels).toEqual(one.voxels);
    expect(flagsOf(await tableOf(files, ANY))).toEqual([["copies-dropped", "4.dcm 5.dcm 6.dcm"]]);
  });

  it("counts once, too, if its place is written with fewer digits", async () => {
    const files = [
      numbered("1", -3.9876543),
      numbered("2", -3.9876543, { position: "-3.99\\0\\0" }),
      numbered("3", -8),
    ];
    expect(flagsOf(await tableOf(files, ANY))).toEqual([["copies-dropped", "2.dcm"]]);
  });

  it.each<[string, TestImage]>([
    ["spacing", { spacing: "0.6\\0.6" }],
    ["rescale", { rescale: ["3", "0"] }],
    ["acquisition", { acquisition: { echoTime: "90" } }],
  ])("is none of its copies if it states another %s", async (_, changes) => {
    const table = await tableOf(doubled(changes), ANY);
    expect(table.slices).toHaveLength(6);
    expect(flagsOf(table).map(([flag]) => flag)).not.toContain("copies-dropped");
  });

  it.each<[string, IngestSeriesOptions]>([
    ["where labels name slices by their files", {}],
    ["in the published arrangement", { ...ANY, arrangement: "published" }],
  ])("stays %s", async (_, options) => {
    const { slices } = await tableOf(doubled({}), options);
    expect(slices).toHaveLength(6);
  });

  it("at another place is flagged, as a file that was copied over others is", async () => {
    const table = await tableOf(X.map((x, i) => slice(`${i + 1}`, x, i === 1 ? {} : { pixels })));
    expect([orderOf(table), flagsOf(table)]).toEqual([["1", "2", "3"], [["repeated-images", "1.dcm 3.dcm"]]]);
  });

  it("at an unknown place is flagged", async () => {
    const files = ["1", "2"].map((name) => slice(name, 0, { position: undefined, pixels }));
    const table = await tableOf(files, { policy: "tolerant" });
    expect(flagsOf(table)).toContainEqual(["repeated-images", "1.dcm 2.dcm"]);
  });
});

it("flags slices of one value, which are no repeated images", async () => {
  const table = await tableOf(X.map((x, i) => slice(`${i + 1}`, x, i === 1 ? {} : BLANK)));
  expect(flagsOf(table)).toEqual([["blank-slices", "1.dcm 3.dcm"]]);
});
