import { volumeSampler, type Sampler } from "../images/volume-sampler.ts";
import { levelCentres, placePoints } from "../levels/place-points.ts";
import { spineLine, type SpineLine } from "../levels/spine-line.ts";
import type { PredictedSeries } from "../levels/level-evidence.ts";
import { quantile } from "../math/statistics.ts";
import type { QualityFlag } from "./quality-evidence.ts";

/** Grid about the levels in which a void is looked for, mm: to the side, from front to back of the foramina. */
const SIDES_MM = [-24, -20, -16, -12, -8, -4, 0, 4, 8, 12, 16, 20, 24];
const [FRONT_MM, BACK_MM, STEP_MM] = [30, 36, 2.5];
/** Half the side of a square without any signal, cells: 10 mm, wider than a dark disc or the dural sac on T1. */
const HALF_CELLS = 2;
/** Grey of a void relative to the bodies. */
const DARK = 0.16;
/** Least number of such squares. */
const LEAST_SQUARES = 6;

/** Flags a void near the levels, as metal makes it: squares of 10 mm without signal, more than a few. */
export function checkMetal(series: PredictedSeries): QualityFlag[] {
  const squares = countVoidSquares(series);
  if (squares < LEAST_SQUARES) return [];
  const text =
    "there is a void without signal near the spine, as metal makes it: grades near it are not reliable";
  return [{ code: "metal", text, seriesIds: [series.volume.sliceTable.seriesId] }];
}

/** The number of void squares about the spine; 0 where the levels are unknown. */
function countVoidSquares(series: PredictedSeries): number {
  const sample = volumeSampler(series.volume);
  const line = spineLine(levelCentres(placePoints(series)));
  if (sample === undefined || line === undefined) return 0;
  const planes = SIDES_MM.map((side) => readPlane(sample, line, side));
  const usual = quantile(
    planes.flat(2).filter((grey) => grey !== undefined),
    0.7,
  );
  return planes.reduce((sum, plane) => sum + countIn(plane, DARK * usual), 0);
}

type Plane = (number | undefined)[][];

function readPlane(sample: Sampler, line: SpineLine, side: number): Plane {
  const [low, high] = [line.heightOf(4.6), line.heightOf(-0.4)];
  const rows = Math.floor((high - low) / STEP_MM);
  const columns = Math.floor((FRONT_MM + BACK_MM) / STEP_MM);
  return Array.from({ length: rows }, (_, row) => {
    const z = low + row * STEP_MM;
    const [x, y] = line.at(z);
    return Array.from({ length: columns }, (_column, column) =>
      sample([x + side, y - FRONT_MM + column * STEP_MM, z]),
    );
  });
}

function countIn(plane: Plane, dark: number): number {
  let squares = 0;
  for (let row = HALF_CELLS; row < plane.length - HALF_CELLS; row++) {
    const columns = plane[row]?.length ?? 0;
    for (let column = HALF_CELLS; column < columns - HALF_CELLS; column++)
      if (isVoid(plane, row, column, dark)) squares++;
  }
  return squares;
}

function isVoid(plane: Plane, row: number, column: number, dark: number): boolean {
  for (let r = row - HALF_CELLS; r <= row + HALF_CELLS; r++) {
    for (let c = column - HALF_CELLS; c <= column + HALF_CELLS; c++) {
      const grey = plane[r]?.[c];
      if (grey === undefined || grey > dark) return false;
    }
  }
  return true;
}
