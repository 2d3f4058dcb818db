import { beforeAll, describe, expect, it } from "@jest/globals";
import { type CoordinateRow, LABEL_GROUPS } from "@spinegrade/competition-data";
import { type Turn, TURNS, type Volume } from "@spinegrade/volumes";
import {
  nfnSamples,
  type RuleSetName,
  type Sample,
  type SampleTable,
  scsSamples,
  ssSamples,
} from "@spinegrade/label-fixes";
import { labelledLevelPoints } from "./samples/inputs/level-points.ts";
import {
  ingestTurned,
  renderAll,
  renderSagittal,
  type StoredOtherwise,
  type Study,
} from "./testing/turned-study.ts";

const SOME_TURNS = TURNS.filter((_, index) => index % 3 === 0);
const [AS_STORED] = SOME_TURNS;

let study: Study;
beforeAll(async () => {
  study = await renderSagittal();
});

interface Made {
  readonly volumes: readonly Volume[];
  readonly nfn: SampleTable;
  readonly scs: SampleTable;
}

/** Ingests the study with every picture stored turned, and makes samples of it. */
async function sampleTurned(
  turn: Turn | undefined,
  change: (row: CoordinateRow) => CoordinateRow = (row) => row,
  { ruleSet = "intended", ...changes }: StoredOtherwise & { readonly ruleSet?: RuleSetName } = {},
): Promise<Made> {
  if (turn === undefined) throw new TypeError("there is no turn");
  const { volumes, input } = await ingestTurned(study, turn, changes);
  const changed = { ...input, coordinates: input.coordinates.map(change), ruleSet };
  return { volumes, nfn: nfnSamples(changed), scs: scsSamples(changed) };
}

const SWAPPED: Readonly<Record<string, CoordinateRow["condition"]>> = {
  left_neural_foraminal_narrowing: "right_neural_foraminal_narrowing",
  right_neural_foraminal_narrowing: "left_neural_foraminal_narrowing",
};
const swapSides = (row: CoordinateRow): CoordinateRow => ({
  ...row,
  condition: SWAPPED[row.condition] ?? row.condition,
});

describe("samples of a phantom study", () => {
  let expected: Made;
  beforeAll(async () => {
    expected = await sampleTurned(AS_STORED);
  });

  it.each(TURNS)("are the same where its pictures are stored with %p", async (turn) => {
    expect(expected.nfn.samples).toHaveLength(1);
    expect(expected.scs.samples).toHaveLength(1);
    const found = await sampleTurned(turn);
    found.volumes.forEach(({ voxels }, i) => {
      expect(Buffer.compare(voxels, expected.volumes[i]?.voxels ?? voxels.subarray(1))).toBe(0);
    });
    for (const task of ["nfn", "scs"] as const) {
      const [sample, same] = [found[task].samples[0], expected[task].samples[0]];
      expect({ ...sample, xyzSlice: [] }).toEqual({ ...same, xyzSlice: [] });
      sample?.xyzSlice.forEach((point, i) => {
        point.forEach((value, axis) => {
          expect(value).toBeCloseTo(same?.xyzSlice[i]?.[axis] ?? Number.NaN, 9);
        });
      });
    }
  });

  it("are excluded, with the reason, where labels contradict the patient's sides", async () => {
    for (const turn of SOME_TURNS) {
      const { nfn, scs } = await sampleTurned(turn, swapSides);
      expect([nfn.samples, scs.samples.length]).toEqual([[], 1]);
      expect(nfn.exclusions[0]).toMatchObject({ kind: "side-contradiction" });
      expect(nfn.exclusions[0]?.reason).toMatch(
        /^L1\/L2: the left point is not to the patient's left of the right one \(x .*\); and 4 more like it$/,
      );
    }
  });

  it("are excluded, with the reason, where labels are out of order from head to foot", async () => {
    const levels = LABEL_GROUPS.scs.points.map(({ level }) => level);
    for (const turn of SOME_TURNS) {
      const { scs } = await sampleTurned(turn, (row) => {
        const level = levels[4 - levels.indexOf(row.level)] ?? row.level;
        return row.condition === "spinal_canal_stenosis" ? { ...row, level } : row;
      });
      expect(scs.exclusions[0]).toMatchObject({ kind: "level-contradiction" });
      expect(scs.exclusions[0]?.reason).toMatch(/^L1\/L2 is not above L2\/L3 \(z .*\); and 3 more like it$/);
    }
  });

  it("are kept by the published rules in spite of the patient's sides, and named", async () => {
    const { nfn, scs } = await sampleTurned(AS_STORED, swapSides, { ruleSet: "published" });
    expect([nfn.samples.length, nfn.exclusions, scs.doubtful]).toEqual([1, [], []]);
    expect(nfn.doubtful).toMatchObject([
      { seriesId: nfn.samples[0]?.seriesId, task: "nfn", kind: "side-contradiction" },
    ]);
  });
});

describe("samples of an axial series", () => {
  let whole: Study;
  const sampleOf = async (turn: Turn | undefined): Promise<Sample | undefined> => {
    if (turn === undefined) throw new TypeError("there is no turn");
    const { input } = await ingestTurned(whole, turn);
    const rows = { nfn: input.coordinates, scs: input.coordinates };
    return ssSamples({ ...input, levelPoints: labelledLevelPoints(rows, input.lookup) }).samples[0];
  };
  let expected: Sample | undefined;
  beforeAll(async () => {
    whole = await renderAll();
    expected = await sampleOf(AS_STORED);
  });

  it.each(SOME_TURNS.slice(1))(
    "have their levels and sides where its pictures are stored with %p",
    async (turn) => {
      expect(expected?.xyzSlice.filter(([, , z]) => z >= 0).length).toBeGreaterThanOrEqual(8);
      const found = await sampleOf(turn);
      expect(found?.views?.map((view) => view?.z)).toEqual(expected?.views?.map((view) => view?.z));
      expect(found?.grades).toEqual(expected?.grades);
      found?.xyzSlice.forEach((point, index) => {
        point.forEach((value, axis) => {
          expect(value).toBeCloseTo(expected?.xyzSlice[index]?.[axis] ?? Number.NaN, 9);
        });
      });
      found?.views?.forEach((view, level) => {
        expect(view?.x).toBeCloseTo(expected?.views?.[level]?.x ?? Number.NaN, 6);
        expect(view?.y).toBeCloseTo(expected?.views?.[level]?.y ?? Number.NaN, 6);
      });
    },
  );
});

describe("samples of a study whose slices do not state where they lie", () => {
  const POSITION = 0x00200032;
  const ORIENTATION = 0x00200037;
  const SPACING = 0x00280030;
  const cases: [string, number[]][] = [
    ["ImagePositionPatient", [POSITION]],
    ["ImageOrientationPatient", [ORIENTATION]],
    ["PixelSpacing", [SPACING]],
    ["any of the three", [POSITION, ORIENTATION, SPACING]],
  ];

  it.each(cases)("are excluded, with the reason, without %s", async (_names, lacking) => {
    const made = await sampleTurned(AS_STORED, undefined, { lacking });
    for (const { samples, exclusions, doubtful } of [made.nfn, made.scs]) {
      expect([samples, doubtful]).toEqual([[], []]);
      expect(exclusions).toMatchObject([{ kind: "place-unknown" }]);
      expect(exclusions[0]?.reason).toMatch(
        /^sides and levels cannot be checked, as slices lack .* or PixelSpacing: (left )?L1\/L2 \(instance \d+\), /,
      );
    }
  });

  it.each(cases)("are kept by the published rules, and named, without %s", async (_names, lacking) => {
    const made = await sampleTurned(AS_STORED, undefined, { lacking, ruleSet: "published" });
    for (const { samples, exclusions, doubtful } of [made.nfn, made.scs]) {
      expect([samples.length, exclusions]).toEqual([1, []]);
      expect(doubtful).toMatchObject([{ seriesId: samples[0]?.seriesId, kind: "place-unknown" }]);
    }
  });
});
