import { describe, expect, it } from "@jest/globals";
import type { Variant } from "@spinegrade/phantom";
import type { SliceRecord } from "@spinegrade/volumes";
import { checkQuality, type QualityCode, type SeriesFacts } from "@spinegrade/study-check";
import {
  blackVolume,
  foraminaOf,
  planVariant,
  predictionAt,
  renderSeries,
} from "../testing/phantom-study.ts";

const codesOf = (flags: readonly { readonly code: QualityCode }[]): QualityCode[] =>
  flags.map(({ code }) => code);
const volume = blackVolume(planVariant(0));
const withFacts = (...facts: SeriesFacts[]): QualityCode[] =>
  codesOf(checkQuality({ series: facts.map((one) => ({ volume, facts: one })) }));

describe("checkQuality, from headers", () => {
  it("flags a contrast agent and another part of the body", () => {
    expect(withFacts({ hasContrast: true })).toEqual(["contrast-agent"]);
    expect(withFacts({ isLumbar: false })).toEqual(["non-lumbar"]);
    expect(withFacts({ hasContrast: false, isLumbar: true }, { isLumbar: undefined }, {})).toEqual([]);
  });

  it("flags series of several patients, not several series of one", () => {
    expect(withFacts({ patientId: "a" }, { patientId: "b" })).toEqual(["mixed-patients"]);
    expect(withFacts({ patientId: "a" }, { patientId: "a" }, {})).toEqual([]);
  });
});

describe("checkQuality, from slices", () => {
  const flagged = (index: number, variant?: Variant): QualityCode[] =>
    codesOf(checkQuality({ series: [{ volume: blackVolume(planVariant(index, variant)) }] }));

  it.each([
    ["few-slices", "few-slices"],
    ["wide-spacing", "wide-spacing"],
    ["cropped", "cropped-spine"],
  ] as const)("flags %s in ten studies", (variant, code) => {
    for (let index = 0; index < 10; index++) expect(flagged(index, variant)).toContain(code);
  });

  it("flags none of 40 ordinary studies", () => {
    for (let index = 0; index < 40; index++) expect(flagged(index)).toEqual([]);
  });
});

describe("checkQuality, from pixel spacings", () => {
  const codesFor = (
    spacingOf: (side: number, zIndex: number) => readonly [number, number],
  ): QualityCode[] => {
    const { sliceTable, ...others } = blackVolume(planVariant(0));
    const slices = sliceTable.slices.map((slice) => ({
      ...slice,
      pixelSpacingMm: spacingOf(slice.pixelSpacingMm?.[0] ?? Number.NaN, slice.zIndex),
    }));
    return codesOf(
      checkQuality({ series: [{ volume: { ...others, sliceTable: { ...sliceTable, slices } } }] }),
    );
  };

  it("flags pixels that are not square, and those of several sizes, beyond rounding", () => {
    expect(codesFor((side) => [side, 1.001 * side])).toEqual([]);
    expect(codesFor((side) => [side, 1.3 * side])).toEqual(["uneven-pixels"]);
    expect(codesFor((side, z) => (z % 2 === 0 ? [side, side] : [1.3 * side, 1.3 * side]))).toEqual([
      "uneven-pixels",
    ]);
  });
});

describe("checkQuality, from wrong headers", () => {
  const scaled = (position: number, spacing: number): QualityCode[] => {
    const { sliceTable, ...others } = blackVolume(planVariant(0));
    const slices = sliceTable.slices.map((slice): SliceRecord => {
      const [x = 0, y = 0, z = 0] = (slice.positionMm ?? []).map((mm) => mm * position);
      const [row = 0, column = 0] = (slice.pixelSpacingMm ?? []).map((mm) => mm * spacing);
      return { ...slice, positionMm: [x, y, z], pixelSpacingMm: [row, column] };
    });
    return codesOf(
      checkQuality({ series: [{ volume: { ...others, sliceTable: { ...sliceTable, slices } } }] }),
    );
  };

  it("measures the width of slices that are there twice", () => {
    const { sliceTable, ...others } = blackVolume(planVariant(0));
    const slices = sliceTable.slices.flatMap((slice) => [slice, slice]);
    const twice = { ...others, sliceTable: { ...sliceTable, slices } };
    expect(codesOf(checkQuality({ series: [{ volume: twice }] }))).toEqual([]);
  });

  it("flags lengths in other units than millimetres", () => {
    expect(scaled(1, 1)).toEqual([]);
    expect(scaled(0.1, 1)).toEqual(["few-slices"]);
    expect(scaled(10, 1)).toEqual(["wide-spacing"]);
    expect(scaled(1, 0.1)).toEqual(["cropped-spine"]);
    expect(scaled(1, 10)).toEqual(["large-picture"]);
  });

  it.each(["Sagittal T1", "Sagittal T2/STIR"] as const)(
    "flags greys of %s that are inverted or wrong in sign, and no right ones",
    async (description) => {
      const found = await renderSeries(planVariant(0), description);
      const codesWith = (greyOf: (grey: number) => number): QualityCode[] =>
        codesOf(checkQuality({ series: [{ volume: { ...found, voxels: found.voxels.map(greyOf) } }] }));
      expect(codesWith((grey) => grey)).not.toContain("white-background");
      expect(codesWith((grey) => 255 - grey)).toContain("white-background");
      expect(codesWith((grey) => (grey < 60 ? 255 : 0))).toContain("white-background");
    },
  );
});

describe("checkQuality, from incomplete files", () => {
  it("flags a slice of which a third is missing, in the middle and at the end, and no whole ones", async () => {
    for (const description of ["Sagittal T1", "Sagittal T2/STIR"] as const) {
      const found = await renderSeries(planVariant(0), description);
      const [depth, height, width] = found.shape;
      const without = (slice: number | undefined): QualityCode[] => {
        const voxels = found.voxels.slice();
        if (slice !== undefined)
          voxels.fill(0, Math.round((slice + 2 / 3) * height * width), (slice + 1) * height * width);
        return codesOf(checkQuality({ series: [{ volume: { ...found, voxels } }] }));
      };
      expect(without(undefined)).not.toContain("blank-part");
      for (const slice of [0, Math.round(depth / 2), depth - 1])
        expect(without(slice)).toContain("blank-part");
    }
  });
});

describe("checkQuality, from points", () => {
  /** The points as a net finds them: those of one side lie in the slice that is nearest to them. */
  const flagged = (index: number, toX: (x: number) => number): QualityCode[] => {
    const plan = planVariant(index);
    const places = foraminaOf(plan).map(([x, y, z]) => [toX(x), y, z] as const);
    const points = predictionAt(places, blackVolume(plan));
    return codesOf(checkQuality({ series: [], points })).filter((code) => code === "side-not-shown");
  };

  it("flags a series that shows one side alone, and none of 40 ordinary ones", () => {
    for (let index = 0; index < 40; index++) {
      expect(flagged(index, (x) => Math.max(x, 5))).toEqual(["side-not-shown"]);
      expect(flagged(index, (x) => x)).toEqual([]);
    }
  });

  it("does not flag points of exchanged sides, which another check doubts: both sides are shown", () => {
    expect(flagged(0, (x) => -x)).toEqual([]);
  });
});

describe("checkQuality, from voxels", () => {
  it.each(["motion", "metal", undefined] as const)(
    "flags what a study has, and nothing else: %s",
    async (variant) => {
      const plan = planVariant(3, variant, 96);
      const t1 = await renderSeries(plan, "Sagittal T1");
      const points = predictionAt(foraminaOf(plan), t1);
      expect(codesOf(checkQuality({ series: [{ volume: t1 }], points }))).toEqual(
        variant === undefined ? [] : [variant],
      );
    },
  );
});
