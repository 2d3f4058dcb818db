import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { LevelPoint } from "@spinegrade/axial-levels";
import { type Level, LEVELS, type Prediction } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { UserError } from "@spinegrade/pipeline";
import { predictSeries, toLevelPoints } from "@spinegrade/predictor";
import { Generator } from "@spinegrade/random";
import { createGradingNet, type GradingNet } from "@spinegrade/tasks";
import type { SliceRecord, SliceTable, Vector3, Volume } from "@spinegrade/volumes";

const NET = { task: "ss", encoder: "pvt_v2_b0", decoderChannels: [8, 8, 8], imageSize: 64 } as const;
const SIDE = 96;

/** Discs 35 mm apart in the middle of the patient. */
const POINTS = LEVELS.map((level, index) => ({ level, placeMm: [0, 0, 70 - 35 * index] as Vector3 }));

interface Axial {
  readonly depth: number;
  readonly spacingMm: number;
  readonly leanDegrees?: number;
  /** Height of the middle slice, mm. */
  readonly middleMm?: number;
}

/** A stack of axial slices, leaned forward. */
function axial({ depth, spacingMm, leanDegrees = 0, middleMm = 0 }: Axial): Volume {
  const lean = (leanDegrees * Math.PI) / 180;
  const [c, s] = [Math.cos(lean), Math.sin(lean)];
  const slices = Array.from({ length: depth }, (_, zIndex): SliceRecord => {
    const up = (zIndex - (depth - 1) / 2) * spacingMm;
    const [y, z] = [-48 * c + up * s, 48 * s + up * c + middleMm];
    return {
      ...{ zIndex, instanceNumber: zIndex + 1, fileName: `${zIndex + 1}.dcm`, frame: 0, group: 0 },
      ...{ projectionMm: up, positionMm: [-48, y, z], orientation: [1, 0, 0, 0, c, -s] },
      ...{ pixelSpacingMm: [1, 1], rows: SIDE, columns: SIDE },
    };
  });
  const shape = [depth, SIDE, SIDE] as const;
  const generator = Generator.fromSeed(depth);
  const voxels = Uint8Array.from({ length: depth * SIDE * SIDE }, () => generator.integer(0, 256));
  const sliceTable = { studyId: 1, seriesId: 2, shape, slices, quarantined: [], flags: [] };
  return { voxels, shape, sliceTable };
}

let net: GradingNet;
beforeAll(async () => {
  await startEngine();
  net = createGradingNet(NET, 1);
});
afterAll(() => {
  net.dispose();
});

describe("predictSeries on an axial series", () => {
  it.each([
    { depth: 45, spacingMm: 4 },
    { depth: 300, spacingMm: 0.6 },
    { depth: 45, spacingMm: 4, leanDegrees: 30 },
  ])("puts ten points near their levels: $depth slices, $leanDegrees degrees", (shape) => {
    const { points, flags } = predictSeries(net, axial(shape), POINTS);
    expect(points).toHaveLength(10);
    expect(flags?.filter(({ flag }) => flag.startsWith("level"))).toEqual(undefined);
    for (const { level, positionMm } of points) {
      const [x = NaN, y = NaN, z = NaN] = positionMm ?? [];
      const [, , disc = NaN] = POINTS.find((point) => point.level === level)?.placeMm ?? [];
      // two slices from the middle one of five, and half of the square's 56 mm on a plane that leans by 30 degrees
      expect(Math.abs(z - disc)).toBeLessThan(2.5 * shape.spacingMm + 14.1);
      expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThan(29);
    }
  });

  it("gives no point for a level outside of the series", () => {
    const { points } = predictSeries(net, axial({ depth: 12, spacingMm: 4, middleMm: -52 }), POINTS);
    expect(new Set(points.map(({ level }) => level))).toEqual(new Set(["l4_l5", "l5_s1"]));
    const three = predictSeries(net, axial({ depth: 3, spacingMm: 4, middleMm: 0 }), POINTS);
    expect(new Set(three.points.map(({ level }) => level))).toEqual(new Set(["l3_l4"]));
  });

  it("flags levels that only their neighbours place", () => {
    const { points, flags } = predictSeries(net, axial({ depth: 45, spacingMm: 4 }), POINTS.slice(0, 4));
    const own = points.flatMap(({ level }, index) => (level === "l5_s1" ? [index] : []));
    expect(flags).toContainEqual({
      flag: "estimated-from-neighbours",
      points: own,
      reason: "L5/S1: the level has no sagittal point; its slices are estimated from its neighbours'",
    });
  });

  it("flags a series in another frame of reference than the sagittal points, and one whose slices have no scale", () => {
    const volume = axial({ depth: 45, spacingMm: 4 });
    const { slices } = volume.sliceTable;
    const flagsOf = (table: Partial<SliceTable>, frameOfReferenceUid: string | undefined) => {
      const sliceTable = { ...volume.sliceTable, ...table };
      const placed = POINTS.map((point) => ({ ...point, frameOfReferenceUid }));
      const { flags = [], ...found } = predictSeries(net, { ...volume, sliceTable }, placed);
      const ofLevels = flags.filter(({ flag }) => /frame|extent/.test(flag));
      return { names: ofLevels.map(({ flag, points }) => [flag, points.length]), ...found };
    };
    const frame = { frameOfReferenceUid: "1.2.3" };
    expect(flagsOf(frame, "1.2.3")).toMatchObject({ names: [], ...frame });
    expect(flagsOf({}, undefined).names).toEqual([]);
    expect(flagsOf(frame, "1.2.4").names).toEqual([["frame-of-reference-differs", 10]]);
    expect(flagsOf(frame, undefined).names).toEqual([["frame-of-reference-unknown", 10]]);
    const bare = slices.map((slice) => ({ ...slice, pixelSpacingMm: null }));
    expect(flagsOf({ slices: bare }, undefined).names).toEqual([["extent-unknown", 10]]);
  });

  it("says why it cannot predict: no sagittal points, or a series of another region", () => {
    const volume = axial({ depth: 45, spacingMm: 4 });
    expect(() => predictSeries(net, volume)).toThrow(UserError);
    expect(() => predictSeries(net, volume, [])).toThrow(
      "study 1, series 2: no predicted point of a sagittal series of the study says where the levels are",
    );
    const knee = axial({ depth: 45, spacingMm: 4, middleMm: -700 });
    expect(() => predictSeries(net, knee, POINTS)).toThrow("it may be of another region");
  });
});

describe("toLevelPoints", () => {
  it("takes the canal's points, the foramina's where a study has none, and none without a place", () => {
    const of = (condition: Prediction["points"][number]["condition"], z: number | null) => ({
      points: [
        {
          ...{ condition, level: "l4_l5" as const, probabilities: [1, 0, 0] as const, instanceNumber: 1 },
          ...{ xSlice: 0, ySlice: 0, zIndex: 0, positionMm: z === null ? null : ([0, 0, z] as const) },
        },
      ],
    });
    const foramen = of("left_neural_foraminal_narrowing", 3);
    const canal = [
      of("spinal_canal_stenosis", 1),
      { ...of("spinal_canal_stenosis", 2), frameOfReferenceUid: "1.2" },
    ];
    const points = toLevelPoints([...canal, foramen]);
    expect(points.map(({ frameOfReferenceUid }) => frameOfReferenceUid)).toEqual([undefined, "1.2"]);
    expect(points.map(({ placeMm }) => placeMm[2])).toEqual([1, 2]);
    expect(toLevelPoints([foramen]).map(({ placeMm }) => placeMm[2])).toEqual([3]);
    expect(toLevelPoints([of("spinal_canal_stenosis", null)])).toEqual([]);
  });

  it("takes a disc in place of its level's points, each in the frame of reference of its series", () => {
    const at = (level: Level, z: number, frameOfReferenceUid: string): LevelPoint => ({
      ...{ level, placeMm: [0, 0, z], frameOfReferenceUid },
    });
    const points = (["l3_l4", "l4_l5"] as const).map((level, k) => ({
      ...{ condition: "spinal_canal_stenosis" as const, level, probabilities: [1, 0, 0] as const },
      ...{ instanceNumber: 1, xSlice: 0, ySlice: 0, zIndex: 0, positionMm: [0, 0, 60 - 30 * k] as const },
    }));
    const placed = toLevelPoints([{ points, frameOfReferenceUid: "1.2" }], [at("l4_l5", 25, "3.4")]);
    expect(placed).toEqual([at("l4_l5", 25, "3.4"), at("l3_l4", 60, "1.2")]);
  });
});
