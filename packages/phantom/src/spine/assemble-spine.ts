import { elementAt } from "@spinegrade/pipeline/element-at";
import { add, scale, type Vector3 } from "@spinegrade/volumes/slices";
import { tiltedFrame, toPatient, type Frame, type Tilt } from "../math/frame.ts";
import type { SpineParts } from "./draw-parts.ts";
import type { Severity } from "./severity.ts";
import {
  FIRST_LUMBAR,
  type Disc,
  type Foramen,
  type Side,
  type SpineModel,
  type Vertebra,
} from "./spine-model.ts";

/** Distance of a foramen's middle from the midline, L1/L2 to L5/S1. */
const FORAMEN_OFFSETS = [14.5, 15, 15.8, 17.2, 19.5];
/**
 * Place of a foramen's middle behind the disc's back edge, L1/L2 to L5/S1, and above the disc's centre. The foramina
 * lie behind the canal's middle at the top of the lumbar spine and before it at the bottom (label table).
 */
export const FORAMEN_BEHIND_MM = [6.6, 6.2, 5.6, 4.8, 4.2];
export const FORAMEN_ABOVE_MM = 3;

/**
 * Builds the spine upwards and downwards from bodies that already have a position.
 * @param placed frames of at least one body by index; several must be neighbours.
 * @param tilts of all bodies; those of placed bodies are not used.
 */
export function assembleSpine(
  parts: SpineParts,
  tilts: readonly Tilt[],
  placed: ReadonlyMap<number, Frame>,
  severity: Severity,
): SpineModel {
  const frames: Frame[] = [];
  for (const [i, frame] of placed) frames[i] = frame;
  const lowest = Math.max(...placed.keys());
  const highest = Math.min(...placed.keys());
  for (let i = lowest + 1; i < parts.bodies.length; i++)
    frames[i] = nextFrame(frames, parts, tilts, i - 1, i);
  for (let i = highest - 1; i >= 0; i--) frames[i] = nextFrame(frames, parts, tilts, i + 1, i);
  const vertebrae = parts.bodies.map((body, i) => ({ ...body, frame: elementAt(frames, i) }));
  const discs = parts.discHeights.map((heightMm, i) =>
    discBetween(vertebrae, i, heightMm, elementAt(parts.hydrations, i)),
  );
  return {
    layout: parts.layout,
    vertebrae,
    discs,
    foramina: placeForamina(discs, severity, parts.size),
    severity,
    size: parts.size,
  };
}

function nextFrame(
  frames: readonly Frame[],
  { bodies, discHeights }: SpineParts,
  tilts: readonly Tilt[],
  fromIndex: number,
  toIndex: number,
): Frame {
  const from = elementAt(frames, fromIndex);
  const direction = toIndex > fromIndex ? -1 : 1;
  const to = tiltedFrame([0, 0, 0], elementAt(tilts, toIndex));
  const between = meanFrame([0, 0, 0], from, to);
  const step = add(
    add(
      scale(from.up, elementAt(bodies, fromIndex).heightMm / 2),
      scale(between.up, elementAt(discHeights, Math.min(fromIndex, toIndex))),
    ),
    scale(to.up, elementAt(bodies, toIndex).heightMm / 2),
  );
  return { ...to, origin: add(from.origin, scale(step, direction)) };
}

function discBetween(vertebrae: readonly Vertebra[], i: number, heightMm: number, hydration: number): Disc {
  const above = elementAt(vertebrae, i);
  const below = elementAt(vertebrae, i + 1);
  const lower = toPatient(above.frame, [0, 0, -above.heightMm / 2]);
  const upper = toPatient(below.frame, [0, 0, below.heightMm / 2]);
  return {
    frame: meanFrame(scale(add(lower, upper), 0.5), above.frame, below.frame),
    heightMm,
    widthMm: (above.widthMm + below.widthMm) / 2,
    depthMm: (above.depthMm + below.depthMm) / 2,
    hydration,
  };
}

function meanFrame(origin: Vector3, a: Frame, b: Frame): Frame {
  const coronal = (frame: Frame): number => (Math.asin(frame.up[0]) * 180) / Math.PI;
  const sagittal = (frame: Frame): number =>
    (Math.atan2(frame.posterior[2], frame.posterior[1]) * 180) / Math.PI;
  return tiltedFrame(origin, {
    sagittalDegrees: (sagittal(a) + sagittal(b)) / 2,
    coronalDegrees: (coronal(a) + coronal(b)) / 2,
  });
}

function placeForamina(discs: readonly Disc[], severity: Severity, size: number): Foramen[] {
  const ofSide = (side: Side, values: readonly number[]): Foramen[] =>
    FORAMEN_OFFSETS.map((offset, k) => {
      const disc = elementAt(discs, FIRST_LUMBAR + k);
      const local: Vector3 = [
        side * offset * size,
        disc.depthMm / 2 + elementAt(FORAMEN_BEHIND_MM, k) * size,
        FORAMEN_ABOVE_MM * size,
      ];
      return {
        side,
        levelIndex: k,
        frame: { ...disc.frame, origin: toPatient(disc.frame, local) },
        severity: elementAt(values, k),
      };
    });
  return [
    ...ofSide(1, severity.left_neural_foraminal_narrowing),
    ...ofSide(-1, severity.right_neural_foraminal_narrowing),
  ];
}
