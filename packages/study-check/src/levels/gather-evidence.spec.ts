import { describe, expect, it } from "@jest/globals";
import { type Condition, LEVELS } from "@spinegrade/competition-data";
import { gatherEvidence, type PredictedSeries } from "@spinegrade/study-check";

/** Points of conditions on a series in a frame of reference. */
function predicted(conditions: readonly Condition[], frameOfReferenceUid?: string): PredictedSeries {
  const points = conditions.flatMap((condition) =>
    LEVELS.map((level) => ({
      ...{ condition, level, probabilities: [1, 0, 0] as const, instanceNumber: 1 },
      ...{ xSlice: 0, ySlice: 0, zIndex: 0, positionMm: null },
    })),
  );
  const shape = [1, 1, 1] as const;
  const table = { studyId: 1, seriesId: 2, shape, slices: [], quarantined: [], flags: [] };
  const sliceTable = { ...table, ...(frameOfReferenceUid !== undefined && { frameOfReferenceUid }) };
  return { points, volume: { voxels: new Uint8Array(1), shape, sliceTable } };
}

const FORAMINA: readonly Condition[] = [
  "left_neural_foraminal_narrowing",
  "right_neural_foraminal_narrowing",
];
const CANAL: readonly Condition[] = ["spinal_canal_stenosis"];
const onAxial = predicted(["left_subarticular_stenosis", ...CANAL, "right_subarticular_stenosis"]);

describe("gatherEvidence", () => {
  it("takes the sagittal series, T1 first, and no axial ones, whatever a net marks there", () => {
    const [t1, t2] = [predicted(FORAMINA), predicted(CANAL)];
    expect(gatherEvidence([onAxial, t2, t1])).toEqual({ series: [t1, t2], t1: t1.volume, t2: t2.volume });
    expect(gatherEvidence([onAxial, t2])).toEqual({ series: [t2], t2: t2.volume });
    expect(gatherEvidence([onAxial])).toEqual({ series: [] });
  });

  it("looks for discs in a pair of series in one frame of reference, else in the first of each", () => {
    const t1 = ["1.1", "1.2"].map((frame) => predicted(FORAMINA, frame));
    const t2 = ["1.3", "1.2"].map((frame) => predicted(CANAL, frame));
    expect(gatherEvidence([...t1, ...t2])).toMatchObject({ t1: t1[1]?.volume, t2: t2[1]?.volume });
    const apart = gatherEvidence([...t1, ...t2.slice(0, 1)]);
    expect([apart.t1, apart.t2]).toEqual([t1[0]?.volume, t2[0]?.volume]);
  });
});
