import { beforeAll, describe, expect, it } from "@jest/globals";
import { type CoordinateRow, type SeriesRow, TASKS } from "@spinegrade/competition-data";
import {
  type DicomInput,
  ingestSeries,
  readSlices,
  type Slice,
  toStoredPixel,
  toTurnedPixel,
  type Turn,
  turnGeometry,
  TURNS,
  type Volume,
} from "@spinegrade/dicom-ingest";
import { lookUpIngested, nfnSamples, scsSamples, type SampleTable } from "@spinegrade/label-fixes";
import { encodeDicom, planStudy, renderStudy, type StudyPlan } from "@spinegrade/phantom";

const SIDE = 48;
const SIZE = { imageSize: SIDE, sagittalSlices: 9 };
const SOME_TURNS = TURNS.filter((_, index) => index % 3 === 0);

/** The sagittal series of one phantom study, as their files. */
interface Study {
  readonly plan: StudyPlan;
  readonly series: readonly SeriesRow[];
  readonly slices: ReadonlyMap<number, readonly Slice[]>;
}

async function renderSagittal(): Promise<Study> {
  const plan = planStudy({ seed: 5, split: "train", index: 0, model: "enriched", size: SIZE });
  const sagittal = plan.series.filter(({ description }) => description !== "Axial T2");
  const series = sagittal.map(({ seriesId, description }) => ({
    studyId: plan.studyId,
    seriesId,
    description,
  }));
  const slices = new Map<number, Slice[]>(series.map(({ seriesId }) => [seriesId, []]));
  for (const { path, bytes } of renderStudy({ ...plan, series: sagittal })) {
    const [, seriesId = 0, name = ""] = path.split("/");
    const ids = { studyId: plan.studyId, seriesId: Number(seriesId) };
    slices.get(Number(seriesId))?.push(...(await readSlices({ name, bytes }, ids)));
  }
  return { plan, series, slices };
}

/** The file of a slice whose picture is stored turned: what lay at a pixel lies at `toTurnedPixel` of it. */
function writeTurned(slice: Slice, turn: Turn): DicomInput {
  const size = turn.transposes
    ? { rows: slice.columns, columns: slice.rows }
    : { rows: slice.rows, columns: slice.columns };
  const pixels = new DataView(new ArrayBuffer(2 * slice.pixels.length));
  for (let y = 0; y < size.rows; y++) {
    for (let x = 0; x < size.columns; x++) {
      const [column, row] = toStoredPixel({ ...size, turn }, [x, y]);
      pixels.setUint16(2 * (y * size.columns + x), slice.pixels[row * slice.columns + column] ?? 0, true);
    }
  }
  const { positionMm, orientation, pixelSpacingMm } = turnGeometry(slice, turn, size);
  const join = (values: readonly number[] | null): string =>
    (values ?? []).map((value) => value.toFixed(9).slice(0, 14)).join("\\");
  const elements = [
    { tag: 0x00080018, vr: "UI", value: `1.2.3.${slice.instanceNumber}` },
    { tag: 0x00200032, vr: "DS", value: join(positionMm) },
    { tag: 0x00200037, vr: "DS", value: join(orientation) },
    { tag: 0x00280002, vr: "US", value: 1 },
    { tag: 0x00280004, vr: "CS", value: "MONOCHROME2" },
    { tag: 0x00280010, vr: "US", value: size.rows },
    { tag: 0x00280011, vr: "US", value: size.columns },
    { tag: 0x00280030, vr: "DS", value: join(pixelSpacingMm) },
    { tag: 0x00280100, vr: "US", value: 16 },
    { tag: 0x00280101, vr: "US", value: 16 },
    { tag: 0x00280102, vr: "US", value: 15 },
    { tag: 0x00280103, vr: "US", value: 0 },
    { tag: 0x7fe00010, vr: "OW", value: new Uint8Array(pixels.buffer) },
  ] as const;
  return { name: slice.fileName, bytes: encodeDicom(elements, "1.2.3") };
}

/** Ingests the study with every picture stored turned, and makes samples of it. */
async function ingestTurned(
  { plan, series, slices }: Study,
  turn: Turn,
  change: (row: CoordinateRow) => CoordinateRow = (row) => row,
): Promise<{ volumes: Volume[]; nfn: SampleTable; scs: SampleTable }> {
  const volumes: Volume[] = [];
  for (const { studyId, seriesId } of series) {
    const files = (slices.get(seriesId) ?? []).map((slice) => writeTurned(slice, turn));
    volumes.push(await ingestSeries(files.reverse(), { studyId, seriesId }));
  }
  const shape = [9, SIDE, SIDE] as const;
  const index = {
    series: series.map((row) => ({ ...row, split: "train" as const, key: `key ${row.seriesId}`, shape })),
    failures: [],
  };
  const tables = new Map(volumes.map(({ sliceTable }) => [`key ${sliceTable.seriesId}`, sliceTable]));
  const coordinates = plan.points
    .filter(({ seriesId }) => slices.has(seriesId))
    .map((row) => {
      const [x, y] = toTurnedPixel({ rows: SIDE, columns: SIDE, turn }, [row.x, row.y]);
      return change({ ...row, x, y });
    });
  const train = [{ studyId: plan.studyId, grades: plan.grades }];
  const input = { train, series, coordinates, lookup: lookUpIngested(index, tables) };
  return { volumes, nfn: nfnSamples(input), scs: scsSamples(input) };
}

describe("samples of a phantom study", () => {
  let study: Study;
  beforeAll(async () => {
    study = await renderSagittal();
  });

  it.each(TURNS)("are the same where its pictures are stored with %p", async (turn) => {
    const [asStored] = TURNS;
    if (asStored === undefined) throw new TypeError("unreachable");
    const expected = await ingestTurned(study, asStored);
    expect(expected.nfn.samples).toHaveLength(1);
    expect(expected.scs.samples).toHaveLength(1);
    const found = await ingestTurned(study, turn);
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
    const swapped: Readonly<Record<string, CoordinateRow["condition"]>> = {
      left_neural_foraminal_narrowing: "right_neural_foraminal_narrowing",
      right_neural_foraminal_narrowing: "left_neural_foraminal_narrowing",
    };
    for (const turn of SOME_TURNS) {
      const { nfn, scs } = await ingestTurned(study, turn, (row) => ({
        ...row,
        condition: swapped[row.condition] ?? row.condition,
      }));
      expect([nfn.samples, scs.samples.length]).toEqual([[], 1]);
      expect(nfn.exclusions[0]).toMatchObject({ kind: "side-contradiction" });
      expect(nfn.exclusions[0]?.reason).toMatch(
        /^L1\/L2: the left point is not to the patient's left of the right one \(x .*\); and 4 more like it$/,
      );
    }
  });

  it("are excluded, with the reason, where labels are out of order from head to foot", async () => {
    const levels = TASKS.scs.points.map(({ level }) => level);
    for (const turn of SOME_TURNS) {
      const { scs } = await ingestTurned(study, turn, (row) => {
        const level = levels[4 - levels.indexOf(row.level)] ?? row.level;
        return row.condition === "spinal_canal_stenosis" ? { ...row, level } : row;
      });
      expect(scs.exclusions[0]).toMatchObject({ kind: "level-contradiction" });
      expect(scs.exclusions[0]?.reason).toMatch(/^L1\/L2 is not above L2\/L3 \(z .*\); and 3 more like it$/);
    }
  });
});
