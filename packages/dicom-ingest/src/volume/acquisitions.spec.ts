import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { writeTestDicom } from "../testing/dicom-writer.ts";
import {
  flagsOf,
  groupsOf,
  ingestInAnyOrder as ingest,
  sliceAt as slice,
  stack,
  type Acquisition,
} from "../testing/stacked-slices.ts";

/** Ways in which headers tell two acquisitions apart: of the first and of the second, and of each slice of them. */
const KINDS: Readonly<Record<string, (part: number, index: number) => Acquisition>> = {
  EchoTime: (part) => ({ echoTime: part === 0 ? "12.001" : "96.5" }),
  EchoNumbers: (part) => ({ echoNumber: String(part + 1) }),
  DiffusionBValue: (part) => ({ bValue: part === 0 ? 0 : 800 }),
  TemporalPositionIdentifier: (part) => ({ temporalPosition: String(part + 1) }),
  AcquisitionNumber: (part) => ({ number: String(part + 3) }),
  ImageType: (part) => ({ imageType: `ORIGINAL\\PRIMARY\\${part === 0 ? "M" : "P"}` }),
  AcquisitionTime: (part, i) => ({ date: "20240229", time: `10${part}${i}00.25` }),
  "the next day": (part, i) => ({ date: `2024022${8 + part}`, time: `${part === 0 ? 23 : 10}000${i}` }),
};

describe("two acquisitions in one series", () => {
  it.each(Object.keys(KINDS))("at the same places are separated by %s", async (name) => {
    const kind = KINDS[name] ?? (() => ({}));
    const places = [0, 4, 8, 12];
    const first = stack(places, (i) => kind(0, i));
    const second = stack(places, (i) => kind(1, i), 11);
    const { voxels, sliceTable } = await ingest([...second, ...first]);
    expect(groupsOf(sliceTable)).toEqual(["1 2 3 4", "11 12 13 14"]);
    expect(flagsOf(sliceTable)).toEqual(["several-acquisitions: 11.dcm 12.dcm 13.dcm 14.dcm"]);
    const alone = [await ingest(first), await ingest(second)].map((volume) => [...volume.voxels]);
    expect([...voxels]).toEqual(alone.flat());
  });

  it.each(Object.keys(KINDS))(
    "at small distances, and of unequal length, are separated by %s",
    async (name) => {
      const kind = KINDS[name] ?? (() => ({}));
      const files = [
        ...stack([0, 4, 8, 12, 16], (i) => kind(0, i)),
        ...stack([0.4, 4.4, 8.4, 12.4], (i) => kind(1, i), 11),
      ];
      const { sliceTable } = await ingest(files);
      expect(groupsOf(sliceTable)).toEqual(["1 2 3 4 5", "11 12 13 14"]);
    },
  );

  it("are separated in every way of being interleaved, by echo", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 2, max: 3 }),
        fc.double({ min: 0, max: 1.9, noNaN: true }),
        async (slices, echoes, offset) => {
          const files = Array.from({ length: echoes }, (_, echo) =>
            stack(
              Array.from({ length: slices }, (_unused, i) => 4 * i + (echo * offset) / (echoes - 1)),
              () => ({ echoTime: String(10 + 20 * echo) }),
              1 + echo * 10,
            ),
          );
          const { sliceTable } = await ingest(files.flat());
          expect(new Set(sliceTable.slices.map(({ group }) => group)).size).toBe(echoes);
          for (const { group, instanceNumber } of sliceTable.slices)
            expect(Math.floor(instanceNumber / 10)).toBe(group);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("of five b-values and directions are separated by all headers together", async () => {
    const parts = [0, 1, 2, 3].map((part) =>
      stack([0, 4, 8], () => ({ bValue: part < 2 ? 0 : 800, number: String(part % 2) }), 1 + 10 * part),
    );
    const { sliceTable } = await ingest(parts.flat());
    expect(groupsOf(sliceTable)).toEqual(["1 2 3", "11 12 13", "21 22 23", "31 32 33"]);
  });

  it.each(["explicit", "implicit", "big-endian"] as const)(
    "in one enhanced file, %s, are separated by the functional groups of its frames",
    async (syntax) => {
      const frames = [0, 1, 2, 3, 4, 5];
      for (const own of [{ echoTimeMs: 12.5 }, { bValue: 50 }]) {
        const bytes = writeTestDicom({
          syntax,
          frames: "6",
          pixels: Array.from({ length: 96 }, (_, i) => i * 5),
          frameGroups: frames.map((frame) => ({
            position: `${-4 * Math.floor(frame / 2)}\\0\\0`,
            ...(frame % 2 === 0 ? own : { echoTimeMs: 80, bValue: 900 }),
          })),
        });
        const { sliceTable } = await ingest([{ name: "1.dcm", bytes }]);
        const { slices } = sliceTable;
        expect(slices.map(({ group, frame }) => [group, frame % 2])).toEqual(
          [0, 0, 0, 1, 1, 1].map((group) => [group, slices[0]?.frame === 0 ? group : 1 - group]),
        );
      }
    },
  );

  it("that no header tells apart stay together, flagged", async () => {
    const same = await ingest([...stack([0, 4, 8]), ...stack([0, 4, 8], undefined, 11)]);
    expect(groupsOf(same.sliceTable)).toEqual(["1 11 2 12 3 13"]);
    expect(flagsOf(same.sliceTable)).toEqual(["duplicate-positions: 1.dcm 2.dcm 3.dcm 11.dcm 12.dcm 13.dcm"]);
    const near = await ingest([...stack([0, 4, 8]), ...stack([0.4, 4.4, 8.4], undefined, 11)]);
    expect(flagsOf(near.sliceTable)).toEqual(["uneven-spacing: 1.dcm 2.dcm 3.dcm 11.dcm 12.dcm 13.dcm"]);
    const overlapping = await ingest([
      ...stack([0, 4, 8], (i) => ({ time: `10000${i}` })),
      ...stack([0, 4, 8], (i) => ({ time: `10000${i + 1}` }), 11),
    ]);
    expect(groupsOf(overlapping.sliceTable)).toHaveLength(1);
  });

  it("one after another stay together, as do odd and even slices with numbers of their own", async () => {
    const numbered = (i: number): Acquisition => ({
      number: String(1 + (i % 2)),
      time: `1000${10 * (i % 2) + i}`,
    });
    const passes = await ingest(stack([0, 4, 8, 12, 16, 20], numbered));
    expect([groupsOf(passes.sliceTable), passes.sliceTable.flags]).toEqual([["1 2 3 4 5 6"], []]);
    const stacks = await ingest(stack([0, 4, 8, 40, 44, 48], (i) => ({ number: String(i < 3 ? 1 : 2) })));
    expect(groupsOf(stacks.sliceTable)).toEqual(["1 2 3 4 5 6"]);
    expect(flagsOf(stacks.sliceTable)).toEqual(["gap-between-slices: 3.dcm 4.dcm"]);
    const echoes = await ingest(stack([0, 4, 8, 12], (i) => ({ echoTime: i < 3 ? "10" : "90" })));
    expect(flagsOf(echoes.sliceTable)).toEqual(["mixed-acquisitions: 4.dcm"]);
    expect(groupsOf(echoes.sliceTable)).toHaveLength(1);
  });

  it("are left as they lie by the published arrangement", async () => {
    const files = [0, 1].flatMap((part) =>
      stack([0, 4], () => ({ echoNumber: String(part) }), 1 + 10 * part),
    );
    const { sliceTable } = await ingest(files, { arrangement: "published" });
    expect(groupsOf(sliceTable)).toEqual(["1 11 2 12"]);
  });
});

describe("the distances of slices", () => {
  it("are flagged where slices are missing, at any place and however many", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0.9, 3.3, 4, 6.25),
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 1, max: 3 }),
        async (stepMm, before, after, missing) => {
          const numbers = [
            ...Array.from({ length: before }, (_, i) => i),
            ...Array.from({ length: after }, (_, i) => before + missing + i),
          ];
          const files = numbers.map((number) => slice(number + 1, stepMm * number));
          const { sliceTable } = await ingest(files);
          expect(flagsOf(sliceTable)).toEqual([
            `gap-between-slices: ${before}.dcm ${before + missing + 1}.dcm`,
          ]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("are flagged where they are uneven, but not for the header's rounding", async () => {
    const uneven = await ingest(stack([0, 4, 8, 13, 17]));
    expect(flagsOf(uneven.sliceTable)).toEqual(["uneven-spacing: 3.dcm 4.dcm"]);
    const rounded = await ingest(stack([0, 3.9996, 8.0004, 12, 15.9997]));
    expect(rounded.sliceTable.flags).toEqual([]);
  });
});

describe("a picture of several tiles", () => {
  it.each(["ORIGINAL\\PRIMARY\\M\\ND\\MOSAIC", "DERIVED\\SECONDARY\\mosaic "])(
    "of type %s is flagged",
    async (imageType) => {
      const { sliceTable } = await ingest(stack([0, 4], (i) => (i === 1 ? { imageType } : {})));
      expect(flagsOf(sliceTable)).toEqual(["mosaic: 2.dcm"]);
    },
  );
});

describe("orientations that rounding alone tells apart", () => {
  it("are one group, but two by the published arrangement", async () => {
    const orientations = ["0.0995037\\0.9950372\\0\\0\\0\\-1", "0.0994963\\0.9950379\\0\\0\\0\\-1"];
    const files = [0, 4, 8, 12].map((mm, i) => slice(i + 1, mm, { orientation: orientations[i % 2] }));
    const { sliceTable } = await ingest(files);
    expect([groupsOf(sliceTable), sliceTable.flags]).toEqual([["1 2 3 4"], []]);
    const published = await ingest(files, { arrangement: "published" });
    expect(groupsOf(published.sliceTable)).toHaveLength(2);
  });
});
