import { describe, expect, it } from "@jest/globals";
import type { Orientation, Volume } from "@spinegrade/volumes";
import { reportSlices } from "./report-slices.ts";
import type { ReportPoint, TrainingReport } from "./report-data.ts";
import { renderTrainingReport } from "./training-report.ts";

const [ROWS, COLUMNS] = [4, 6];

function volumeOf(orientations: readonly (Orientation | null)[]): Volume {
  const shape = [orientations.length, ROWS, COLUMNS] as const;
  const slices = orientations.map((orientation, zIndex) => ({
    ...{ zIndex, instanceNumber: 10 + zIndex, fileName: `${10 + zIndex}.dcm`, frame: 0, group: 0 },
    ...{ projectionMm: null, positionMm: null, pixelSpacingMm: null, orientation },
    ...{ rows: ROWS, columns: COLUMNS },
  }));
  const voxels = Uint8Array.from({ length: shape[0] * ROWS * COLUMNS }, (_, voxel) =>
    Math.floor(voxel / (ROWS * COLUMNS)),
  );
  return {
    voxels,
    shape,
    sliceTable: { studyId: 1, seriesId: 2, shape, slices, quarantined: [], flags: [] },
  };
}

const pointIn = (zIndex: number): ReportPoint => ({
  ...{ label: "L1/L2", level: "l1_l2", side: "midline" },
  truth: { x: 1, y: 1, zIndex, grade: 0 },
  predicted: { x: 1, y: 1, zIndex, probabilities: [1, 0, 0] },
});

const SAGITTAL: Orientation = [0, 1, 0, 0, 0, -1];
const HALF = Math.SQRT1_2;

describe("reportSlices", () => {
  it.each<[string, Orientation | null, string | undefined]>([
    ["sagittal", SAGITTAL, "A P H F"],
    ["sagittal, stored back to front", [0, -1, 0, 0, 0, -1], "P A H F"],
    ["sagittal, stored feet up", [0, 1, 0, 0, 0, 1], "A P F H"],
    ["sagittal, transposed", [0, 0, -1, 0, 1, 0], "H F A P"],
    ["coronal", [1, 0, 0, 0, 0, -1], "R L H F"],
    ["half way to coronal", [HALF, HALF, 0, 0, 0, -1], "RA LP H F"],
    ["of unknown orientation", null, undefined],
  ])("letters the edges of a slice that is %s by its own orientation", (_, orientation, letters) => {
    const [, slice] = reportSlices([pointIn(0), pointIn(1)], volumeOf([SAGITTAL, orientation]));
    expect(slice).toMatchObject({ zIndex: 1, instanceNumber: 11, side: "midline" });
    expect(slice?.pixels).toEqual(new Uint8Array(ROWS * COLUMNS).fill(1));
    const edges = slice?.edgeLetters;
    expect(edges && [edges.left, edges.right, edges.top, edges.bottom].join(" ")).toBe(letters);
  });

  it("leads to a page that shows those letters, and none where the orientation is unknown", () => {
    const lettersOn = (orientation: Orientation | null): string[] => {
      const points = [pointIn(0)];
      const slices = reportSlices(points, volumeOf([orientation]));
      const page = renderTrainingReport({
        ...REPORT,
        examples: [{ studyId: 1, seriesId: 2, points, slices }],
      });
      return [...page.matchAll(/class="edge-letter"[^>]*>([A-Z]+)</g)].map(([, letter]) => letter ?? "");
    };
    expect(lettersOn([0, -1, 0, 0, 0, -1]).sort()).toEqual(["A", "F", "H", "P"]);
    expect(lettersOn(null)).toEqual([]);
  });
});

const REPORT: TrainingReport = {
  ...{ run: "small", fold: 0, config: [], series: "Sagittal T2/STIR", epochs: [], examples: [], results: [] },
  lossTerms: {},
  studies: { training: 1, validation: 1 },
};
