import type { Example } from "@spinegrade/augmentation";
import { LEVELS } from "@spinegrade/competition-data";
import {
  buildAnatomy,
  drawSpine,
  placesOf,
  renderSlice,
  textureNoise,
  toPixel,
  type Severity,
  type SlicePlane,
} from "@spinegrade/phantom";
import { elementAt } from "@spinegrade/pipeline/element-at";
import { Generator } from "@spinegrade/random";
import type { Task } from "@spinegrade/tasks";

const SEED = 3;
const FIELD_MM = 220;
const WIDTH_MM = 40;

/** Sagittal slices of the phantom from one side to the other, with a task's points, as the trainer gives them. */
export function phantomExample(task: Task, depth: number, size: number): Example {
  const spine = drawSpine(moderate(), Generator.fromSeed(SEED, "spine"));
  const anatomy = buildAnatomy(spine, SEED, "webgpu");
  const noise = textureNoise();
  const sequence = task.name === "nfn" ? "T1" : "T2";
  const planes = Array.from({ length: depth }, (_, slice) => planeOf(slice, depth, size));
  const signals = planes.map((plane) =>
    renderSlice(anatomy, noise, { plane, thicknessMm: 4, sequence, sheets: 1 }),
  );
  const brightest = Math.max(...signals.flatMap((signal) => [...signal]));
  const points = task.points.flatMap(({ condition, level }) => {
    const place = elementAt(placesOf(spine, condition), LEVELS.indexOf(level));
    const slice = nearest(planes, place[0]);
    return [...toPixel(elementAt(planes, slice), place), slice];
  });
  return {
    voxels: Uint8Array.from(
      signals.flatMap((signal) => [...signal].map((value) => (255 * value) / brightest)),
    ),
    shape: [depth, size, size],
    xyz: Float32Array.from(points),
    grades: Int8Array.from(task.points, (_, point) => point % 3),
  };
}

function planeOf(slice: number, depth: number, size: number): SlicePlane {
  return {
    positionMm: [((slice + 0.5) / depth - 0.5) * WIDTH_MM, -FIELD_MM / 2, FIELD_MM / 2],
    rowDirection: [0, 1, 0],
    columnDirection: [0, 0, -1],
    pixelSpacingMm: FIELD_MM / size,
    rows: size,
    columns: size,
  };
}

/** The slice whose plane is nearest to an x in the patient. */
function nearest(planes: readonly SlicePlane[], x: number): number {
  const distances = planes.map(({ positionMm }) => Math.abs(positionMm[0] - x));
  return distances.indexOf(Math.min(...distances));
}

/** Half way from normal to the worst, at every level. */
function moderate(): Severity {
  const levels = LEVELS.map(() => 0.5);
  return {
    left_neural_foraminal_narrowing: levels,
    right_neural_foraminal_narrowing: levels,
    left_subarticular_stenosis: levels,
    right_subarticular_stenosis: levels,
    spinal_canal_stenosis: levels,
  };
}
