import { describe, expect, it } from "@jest/globals";
import { type Prediction, LABEL_GROUPS, parsePredictionFile } from "@spinegrade/competition-data";
import { type SliceTable, toStoredPixel, TURNS } from "@spinegrade/volumes";
import { flagPrediction, formatFlags, toFlaggedPoints, toSliceFrame } from "@spinegrade/predictor";
import type { VolumePrediction } from "@spinegrade/tasks";

const IMAGE_SIZE = 64;
const LABELS = LABEL_GROUPS.nfn.points;

/** Seven sagittal slices of 80 x 60 px, 4 mm apart, the first at the patient's left. */
function tableOf(changes: Partial<SliceTable> = {}): SliceTable {
  const slices = Array.from({ length: 7 }, (_, zIndex) => ({
    zIndex,
    instanceNumber: 7 - zIndex,
    fileName: `${7 - zIndex}.dcm`,
    frame: 0,
    group: 0,
    projectionMm: 4 * zIndex,
    positionMm: [12 - 4 * zIndex, -50, 100] as const,
    orientation: [0, 1, 0, 0, 0, -1] as const,
    pixelSpacingMm: [0.5, 0.75] as const,
    rows: 80,
    columns: 60,
  }));
  return { studyId: 1, seriesId: 2, shape: [7, 80, 60], slices, quarantined: [], flags: [], ...changes };
}

/** Left foramina in slice 1, right ones in slice 5, 2 mask px from level to level; `z` and `y` may be changed. */
function predictionOf(
  zOf: (left: boolean) => number = (left) => (left ? 1 : 5),
  yOf = (level: number) => 3 + 2 * level,
): VolumePrediction {
  return {
    xyzMask: Float32Array.from(LABELS.flatMap((_, point) => [8, yOf(point % 5), zOf(point < 5)])),
    probabilities: LABELS.map(() => [0.5, 0.25, 0.25] as const),
  };
}

function flagsOf(prediction: VolumePrediction, table = tableOf()): ReturnType<typeof flagPrediction> {
  return flagPrediction(toSliceFrame(prediction, LABELS, table, IMAGE_SIZE), table);
}

describe("toSliceFrame", () => {
  it("gives stored pixels of turned slices, and the same places in the patient", () => {
    const table = tableOf();
    const expected = toSliceFrame(predictionOf(), LABELS, table, IMAGE_SIZE);
    for (const turn of TURNS) {
      const slices = table.slices.map((slice) => ({ ...slice, turn }));
      const points = toSliceFrame(predictionOf(), LABELS, { ...table, slices }, IMAGE_SIZE);
      points.forEach(({ xSlice, ySlice, ...rest }, index) => {
        const { xSlice: x = 0, ySlice: y = 0, ...same } = expected[index] ?? {};
        expect(rest).toEqual(same);
        expect([xSlice, ySlice]).toEqual(toStoredPixel({ rows: 80, columns: 60, turn }, [x, y]));
      });
    }
  });
});

describe("flagPrediction", () => {
  it("says nothing of sides and levels that agree with the patient", () => {
    expect(flagsOf(predictionOf())).toEqual([]);
    const found = toFlaggedPoints(predictionOf(), LABELS, tableOf(), IMAGE_SIZE);
    expect(Object.keys(found)).toEqual(["points"]);
  });

  it("names every level whose left point lies on the patient's right", () => {
    const flags = flagsOf(predictionOf((left) => (left ? 5 : 1)));
    expect(flags.map(({ flag, points }) => [flag, ...points])).toEqual(
      [0, 1, 2, 3, 4].map((level) => ["side-contradiction", level, level + 5]),
    );
    expect(flags[0]?.reason).toBe(
      "L1/L2: the left point is not to the patient's left of the right one (x -8.0 mm and 8.0 mm)",
    );
  });

  it("names levels that lie above the one that they should be below", () => {
    const flags = flagsOf(predictionOf(undefined, (level) => (level === 1 ? 8 : 3 + 2 * level)));
    expect(flags.map(({ flag, points }) => [flag, ...points])).toEqual([
      ["level-contradiction", 1, 2],
      ["level-contradiction", 6, 7],
    ]);
  });

  it("names the points in the slices on both sides of a gap, where slices are missing", () => {
    // slices 2 and 3 of nine are missing: of the volume's seven, 1 and 2 are next to the gap
    const slices = tableOf().slices.map((slice, z) => ({ ...slice, projectionMm: 4 * (z < 2 ? z : z + 2) }));
    const reason = "next to a gap of 12.0 mm between slices: those that show it best may be missing";
    expect(flagsOf(predictionOf(), tableOf({ slices }))).toEqual([
      { flag: "gap-at-point", points: [0, 1, 2, 3, 4], reason },
    ]);
    expect(
      flagsOf(
        predictionOf((left) => (left ? 0 : 3)),
        tableOf({ slices }),
      ),
    ).toEqual([]);
    const unplaced = slices.map((slice) => ({ ...slice, projectionMm: null }));
    expect(flagsOf(predictionOf(), tableOf({ slices: unplaced }))).toEqual([]);
  });

  it("says so where places are unknown, slices are missing, or the series is flagged", () => {
    const table = tableOf({
      slices: tableOf().slices.map((slice) => ({ ...slice, positionMm: null })),
      quarantined: [{ file: "9.dcm", reason: "the file is empty" }],
      flags: [{ flag: "duplicate-positions", files: ["1.dcm", "2.dcm"] }],
    });
    expect(flagsOf(predictionOf(), table)).toEqual([
      {
        flag: "place-unknown",
        points: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        reason: "the slices do not state where they lie: sides and levels cannot be checked",
      },
      { flag: "slices-missing", points: [], reason: "1 slice cannot be used" },
      { flag: "duplicate-positions", points: [], reason: "several slices at one place: 1.dcm, 2.dcm" },
    ]);
  });

  it("travels in the prediction's record, and is shown once for all folds", () => {
    const found = toFlaggedPoints(
      predictionOf((left) => (left ? 5 : 1)),
      LABELS,
      tableOf(),
      IMAGE_SIZE,
    );
    const predictions = [0, 1].map((fold): Prediction => ({
      run: "nfn",
      fold,
      studyId: 1,
      seriesId: 2,
      split: "test",
      ...found,
    }));
    const dataSet = { synthetic: true, tables: { "test_series_descriptions.csv": "0".repeat(64) } };
    expect(parsePredictionFile({ dataSet, predictions }, "here").predictions).toEqual(predictions);
    const lines = formatFlags(predictions).split("\n");
    expect(lines[0]).toContain("side-contradiction (1 series)");
    expect(lines[1]).toBe(`  study 1, series 2: side-contradiction: ${found.flags?.[0]?.reason ?? ""}`);
    expect(lines).toHaveLength(7);
    expect(formatFlags([])).toBe("");
  });
});
