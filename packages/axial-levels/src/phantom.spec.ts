import { describe, expect, it } from "@jest/globals";
import { assignAxialLevels, type LevelPoint } from "@spinegrade/axial-levels";
import { LEVELS } from "@spinegrade/competition-data";
import { normalOf, placesOf, planStudy, type SlicePlane, type StudyPlan } from "@spinegrade/phantom";
import { Generator } from "@spinegrade/random";
import { add, type Orientation, type SliceRecord, type Vector3 } from "@spinegrade/volumes/slices";

const STUDIES = 60;

/** Error of a predicted canal point in each direction: the embedded nets miss by 4 mm, in the median of three axes. */
const PREDICTION_MM = 2.6;

/** Largest movement of a patient between the series, in each direction. */
const MOVEMENT_MM = 2;

interface Study {
  readonly points: readonly LevelPoint[];
  readonly slices: readonly SliceRecord[];
  /** The slice on which a reader marked the recesses of a level. */
  readonly labelled: ReadonlyMap<string, number>;
}

/** Slices of a plan as the records of a volume: a group for each orientation. */
function recordsOf(planes: readonly SlicePlane[]): SliceRecord[] {
  const normals = planes.map((plane) =>
    normalOf(plane)
      .map((value) => value.toFixed(3))
      .join(),
  );
  return planes.map((plane, zIndex) => record(plane, zIndex, normals.indexOf(normals[zIndex] ?? "")));
}

function record(
  { rowDirection, columnDirection, ...plane }: SlicePlane,
  zIndex: number,
  group: number,
): SliceRecord {
  const orientation: Orientation = [...rowDirection, ...columnDirection];
  return {
    zIndex,
    instanceNumber: zIndex,
    fileName: `${zIndex}.dcm`,
    frame: 0,
    group,
    projectionMm: null,
    positionMm: plane.positionMm,
    orientation,
    pixelSpacingMm: [plane.pixelSpacingMm, plane.pixelSpacingMm],
    rows: plane.rows,
    columns: plane.columns,
  };
}

function studyOf(plan: StudyPlan, generator: Generator): Study {
  const axial = plan.series.find(({ description }) => description === "Axial T2");
  if (axial === undefined) throw new Error("a phantom study without an axial series");
  const noise = (mm: number): Vector3 => [
    generator.normal(0, mm),
    generator.normal(0, mm),
    generator.normal(0, mm),
  ];
  const moved = noise(MOVEMENT_MM);
  const places = placesOf(plan.anatomy.spine, "spinal_canal_stenosis");
  const points = LEVELS.flatMap((level, index) => {
    const place = places[index];
    return place === undefined ? [] : [{ level, placeMm: add(add(place, moved), noise(PREDICTION_MM)) }];
  });
  const slices = recordsOf(axial.slices.map(({ plane }) => plane));
  const labels = plan.points.filter(({ seriesId }) => seriesId === axial.seriesId);
  const labelled = labels.map(({ level, instanceNumber }): [string, number] => [
    level,
    axial.slices.findIndex((slice) => slice.instanceNumber === instanceNumber),
  ]);
  return { points, slices, labelled: new Map(labelled) };
}

describe("on phantom studies, with points that err and a patient that moves", () => {
  it("finds the slice that a reader marked, within one slice, for at least 95 % of the levels", () => {
    let levels = 0;
    let found = 0;
    for (let index = 0; index < STUDIES; index++) {
      const plan = planStudy({ seed: 7, split: "train", index, model: "competition", size: {} });
      const { points, slices, labelled } = studyOf(plan, Generator.fromSeed(7, "points", index));
      for (const { level, slices: assigned } of assignAxialLevels(points, [{ seriesId: 1, slices }])) {
        const marked = labelled.get(level);
        if (marked === undefined) continue;
        levels += 1;
        // slices of a plan are in order of their place, block by block
        if (Math.abs((assigned[0]?.zIndex ?? NaN) - marked) <= 1) found += 1;
      }
    }
    expect(levels).toBeGreaterThan(STUDIES * 4);

    expect(found / levels).toBeGreaterThanOrEqual(0.95);
  });
});
