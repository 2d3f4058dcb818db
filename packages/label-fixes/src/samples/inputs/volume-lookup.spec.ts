import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { storedSize, TURNS, type SliceRecord } from "@spinegrade/volumes";
import { lookUpIngested, nfnSamples, rankLabels, type VolumeLookup } from "@spinegrade/label-fixes";
import { labelTables } from "../../testing/label-tables.ts";
import { ingestTurned, renderSagittal } from "../../testing/turned-study.ts";

const NFN_SERIES = 51;

/** Looks up one series of study 5, which has a slice for each instance number given. */
function lookUp(numbers: readonly number[], picture: Partial<SliceRecord> = {}): VolumeLookup {
  const slices = numbers.map((instanceNumber, zIndex): SliceRecord => ({
    zIndex,
    instanceNumber,
    fileName: `${instanceNumber}.dcm`,
    frame: zIndex,
    group: 0,
    projectionMm: 4 * zIndex,
    positionMm: [-4 * instanceNumber, 0, 0],
    orientation: [0, 1, 0, 0, 0, -1],
    pixelSpacingMm: [1, 1],
    rows: 256,
    columns: 256,
    ...picture,
  }));
  const shape = [slices.length, slices[0]?.rows ?? 0, slices[0]?.columns ?? 0] as const;
  const ids = { studyId: 5, seriesId: NFN_SERIES };
  const ingested = { ...ids, description: "Sagittal T1", split: "train", key: "key", shape } as const;
  const table = { ...ids, shape, slices, quarantined: [], flags: [] };
  return lookUpIngested({ series: [ingested], failures: [] }, new Map([["key", table]]));
}

const UP_TO_20 = Array.from({ length: 20 }, (_, index) => index + 1);
const tables = labelTables([5]);
const kindsOf = (lookup: VolumeLookup, coordinates = tables.coordinates) => {
  const { labels } = rankLabels({ ...tables, lookup, coordinates: { nfn: coordinates, scs: [] } });
  return {
    samples: nfnSamples({ ...tables, coordinates, lookup }).exclusions.map(({ kind }) => kind),
    doctor: labels
      .filter(({ group }) => group === "nfn")
      .flatMap(({ suspicions }) => suspicions.map(({ kind }) => kind)),
  };
};

describe("a slice is looked up by its instance number", () => {
  it("and found where it is the only one of that number", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 }), (numbers) => {
        const volume = lookUp(numbers).volumeOf(NFN_SERIES);
        if ("missing" in volume) throw new Error(volume.missing);
        for (let number = 0; number <= 13; number++) {
          const isOnly = numbers.filter((other) => other === number).length === 1;
          const expected = isOnly ? numbers.indexOf(number) : undefined;
          expect(volume.sliceOf(number)?.zIndex).toBe(expected);
        }
      }),
    );
  });

  it.each([
    ["two files share a number", [...UP_TO_20, 3]],
    ["three files share a number", [4, ...UP_TO_20, 4]],
    ["all are frames of one file", UP_TO_20.map(() => 3)],
    ["each number is given twice", [...UP_TO_20, ...UP_TO_20]],
  ])("and its labels are excluded, and suspicious, where %s", (_case, numbers) => {
    const { samples, doctor } = kindsOf(lookUp(numbers));
    expect(samples).toEqual(["slice-not-in-series"]);
    expect(doctor).toContain("slice-not-in-series");
  });

  it("and labels are kept where only numbers that no label gives are shared", () => {
    expect(kindsOf(lookUp([...UP_TO_20, 1, 2, 20, 20]))).toEqual({ samples: [], doctor: [] });
  });

  it("and excluded where file names differ only in leading zeros", async () => {
    const study = await renderSagittal();
    const [point] = study.plan.points.filter(({ condition }) => condition.includes("foraminal"));
    const [turn] = TURNS;
    if (point === undefined || turn === undefined) throw new TypeError("unreachable");
    const { instanceNumber: shared } = point;
    const other = shared === 1 ? 2 : shared - 1;
    const { input } = await ingestTurned(study, turn, {
      nameOf: ({ instanceNumber, fileName }) => (instanceNumber === other ? `0${shared}.dcm` : fileName),
    });
    const { samples, exclusions } = nfnSamples(input);
    expect(samples).toEqual([]);
    expect(exclusions).toMatchObject([{ kind: "slice-not-in-series" }]);
    expect(exclusions[0]?.reason).toMatch(/^the series has no slice, or several, of the number/);
    expect(exclusions[0]?.reason).toContain(`(instance ${shared})`);
  });
});

it("a label lies outside its image, for samples and doctor alike, by the size of the stored picture", () => {
  const side = fc.integer({ min: 150, max: 700 });
  const place = fc.oneof(fc.integer({ min: -20, max: 720 }), fc.double({ min: -20, max: 720, noNaN: true }));
  fc.assert(
    fc.property(side, side, fc.constantFrom(...TURNS), place, place, (rows, columns, turn, x, y) => {
      const stored = storedSize({ rows, columns, turn });
      const [first, ...others] = tables.coordinates;
      if (first === undefined) throw new TypeError("unreachable");
      const lookup = lookUp(UP_TO_20, { rows, columns, turn });
      const { samples, doctor } = kindsOf(lookup, [{ ...first, x, y }, ...others]);
      const isOutside = x < 0 || y < 0 || x >= stored.columns || y >= stored.rows;
      expect(samples.includes("outside-image")).toBe(isOutside);
      expect(doctor.includes("outside-image")).toBe(isOutside);
    }),
  );
});
