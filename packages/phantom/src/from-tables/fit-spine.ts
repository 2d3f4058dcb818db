import type { CoordinateRow } from "@spinegrade/competition-data";
import { LEVELS } from "@spinegrade/competition-data";
import { elementAt } from "@spinegrade/pipeline/element-at";
import type { Generator } from "@spinegrade/random";
import { assembleSpine, FORAMEN_ABOVE_MM, FORAMEN_BEHIND_MM } from "../spine/assemble-spine.ts";
import { drawParts, drawSize, type SpineParts } from "../spine/draw-parts.ts";
import { drawSpine } from "../spine/draw-spine.ts";
import { tiltedFrame, toPatient, type Frame, type Tilt } from "../math/frame.ts";
import type { Severity } from "../spine/severity.ts";
import { ORDINARY } from "../spine/spine-layout.ts";
import { FIRST_LUMBAR, FIRST_SACRAL, type SpineModel } from "../spine/spine-model.ts";
import { meanPoint, type Point2 } from "./fit-line.ts";

/** Length in mm of the usual row of foramina, L1/L2 to L5/S1. */
const FORAMINA_LENGTH_MM = 142;
/** Index of the first and last body between two labelled foramina: L2 and L5. */
const FIRST_PLACED = FIRST_LUMBAR + 1;

/**
 * A spine whose curve runs through the labelled foramina of a Sagittal T1 series: the mean of left and right at each
 * level. With a level unlabelled the spine is drawn as for a sampled study.
 * @param points rows of that series.
 */
export function fitSpine(
  points: readonly CoordinateRow[],
  severity: Severity,
  generator: Generator,
): SpineModel {
  const middles = foramenMiddles(points);
  if (middles === undefined) return drawSpine(severity, generator);
  const size = drawSize(generator);
  const parts = drawParts(severity, size, generator);
  const mm = toMm(middles, size);
  const tilts = bodyTilts(mm);
  const discs = mm.map((middle, k) => discCentre(middle, k, tilts, parts));
  const placed = new Map<number, Frame>();
  const bodies = [...parts.bodies];
  const discHeights = [...parts.discHeights];
  for (let k = 0; k < 4; k++) {
    const index = FIRST_PLACED + k;
    const above = elementAt(discs, k);
    const below = elementAt(discs, k + 1);
    const gap = Math.hypot(above[0] - below[0], above[1] - below[1]);
    const [upper, lower] = [elementAt(discHeights, index - 1), elementAt(discHeights, index)];
    // a body keeps at least 60 % of the distance between its discs' centres
    const shrink = Math.min(1, (0.8 * gap) / (upper + lower));
    discHeights[index - 1] = upper * shrink;
    bodies[index] = {
      ...elementAt(bodies, index),
      heightMm: gap - (shrink * (upper + lower)) / 2,
    };
    const middle = meanPoint([above, below]);
    placed.set(index, tiltedFrame([0, middle[0], middle[1]], elementAt(tilts, index)));
  }
  return assembleSpine({ ...parts, bodies, discHeights }, tilts, placed, severity);
}

/** Mean pixel of the left and right foramen of each level, or undefined unless every level is labelled. */
function foramenMiddles(points: readonly CoordinateRow[]): Point2[] | undefined {
  const middles = LEVELS.flatMap((level) => {
    const own = points.filter(
      (point) => point.level === level && point.condition.endsWith("neural_foraminal_narrowing"),
    );
    return own.length === 0 ? [] : [meanPoint(own.map(({ x, y }) => [x, y]))];
  });
  const isComplete = middles.length === LEVELS.length;
  // points that do not run downward are label errors which no spine can follow
  return isComplete && middles.every(([, y], k) => k === 0 || y > (middles[k - 1]?.[1] ?? 0))
    ? middles
    : undefined;
}

/** Pixels to mm to the back and up, L3's middle near the origin. */
function toMm(middles: readonly Point2[], size: number): Point2[] {
  const [top, bottom] = [elementAt(middles, 0), elementAt(middles, 4)];
  const spacingMm = (FORAMINA_LENGTH_MM * size) / Math.hypot(bottom[0] - top[0], bottom[1] - top[1]);
  const centre = meanPoint([elementAt(middles, 1), elementAt(middles, 2)]);
  return middles.map(([x, y]) => [
    (x - centre[0]) * spacingMm + 21 * size,
    (centre[1] - y) * spacingMm + 3 * size,
  ]);
}

/** Lean of each body: of L2 to L5 along the line from foramen to foramen, of the others as they usually follow. */
function bodyTilts(mm: readonly Point2[]): Tilt[] {
  const usual = (i: number): number => elementAt(ORDINARY.tilts, i);
  const measured = Array.from({ length: 4 }, (_, k) => {
    const above = elementAt(mm, k);
    const below = elementAt(mm, k + 1);
    return (Math.atan2(below[0] - above[0], above[1] - below[1]) * 180) / Math.PI;
  });
  const last = FIRST_PLACED + 3;
  return ORDINARY.tilts.map((_, i) => {
    const sagittalDegrees =
      i < FIRST_PLACED
        ? elementAt(measured, 0) + 0.7 * (usual(i) - usual(FIRST_PLACED))
        : i > last
          ? elementAt(measured, 3) +
            0.85 * (usual(Math.min(i, FIRST_SACRAL)) - usual(last)) +
            usual(i) -
            usual(Math.min(i, FIRST_SACRAL))
          : elementAt(measured, i - FIRST_PLACED);
    return { sagittalDegrees, coronalDegrees: 0 };
  });
}

/** The centre of a level's disc (mm to the back and up) from the middle of its foramina. */
function discCentre(middle: Point2, k: number, tilts: readonly Tilt[], { bodies, size }: SpineParts): Point2 {
  const index = FIRST_LUMBAR + k;
  const [above, below] = [elementAt(tilts, index), elementAt(tilts, index + 1)];
  const depth = ((bodies[index]?.depthMm ?? 33) + (bodies[index + 1]?.depthMm ?? 33)) / 2;
  const sagittalDegrees = (above.sagittalDegrees + below.sagittalDegrees) / 2;
  const frame = tiltedFrame([0, middle[0], middle[1]], { sagittalDegrees, coronalDegrees: 0 });
  const centre = toPatient(frame, [
    0,
    -(depth / 2 + elementAt(FORAMEN_BEHIND_MM, k) * size),
    -FORAMEN_ABOVE_MM * size,
  ]);
  return [centre[1], centre[2]];
}
