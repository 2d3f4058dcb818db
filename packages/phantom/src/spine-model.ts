import type { Generator } from "@spinegrade/random";
import { add, scale, tiltedFrame, toPatient, type Frame, type Tilt, type Vec3 } from "./frame.ts";
import type { Severity } from "./severity.ts";

/** A vertebral body, its frame at the centre. Sizes in mm, from edge to edge. */
export interface Vertebra {
  readonly frame: Frame;
  readonly heightMm: number;
  readonly widthMm: number;
  readonly depthMm: number;
}

/** An intervertebral disc, its frame at the centre. Sizes in mm, from edge to edge. */
export interface Disc {
  readonly frame: Frame;
  readonly heightMm: number;
  readonly widthMm: number;
  readonly depthMm: number;
  /** 1 is a healthy, watery nucleus, 0 a dried-out one. */
  readonly hydration: number;
}

/** One side, as the sign of its x in patient coordinates. */
export type Side = 1 | -1;

/** Sides in the order of labels: left, then right. */
export const SIDES = [1, -1] as const;

/** One intervertebral foramen. */
export interface Foramen {
  readonly side: Side;
  /** 0 is L1/L2. */
  readonly levelIndex: number;
  /** The disc's axes with the origin in the middle of the opening. */
  readonly frame: Frame;
  readonly severity: number;
}

/** The whole bony spine in view and how far each level is narrowed. */
export interface SpineModel {
  /** T10 to L5, then S1 to S5. */
  readonly vertebrae: readonly Vertebra[];
  /** `discs[i]` lies under `vertebrae[i]`. */
  readonly discs: readonly Disc[];
  readonly foramina: readonly Foramen[];
  readonly severity: Severity;
  /** Overall size, about 1. */
  readonly size: number;
}

/** Index of L1 in `vertebrae`; the disc of level k is `discs[FIRST_LUMBAR + k]`. */
export const FIRST_LUMBAR = 3;
/** Index of S1 in `vertebrae`. */
export const FIRST_SACRAL = 8;

/** Typical adult sizes in mm and angles in degrees, T10 to S5 (textbook anatomy; L1 to L5 heights of 26 to 28 mm). */
const BODY_HEIGHTS = [22, 23, 25, 26.5, 27.5, 28, 28, 27.5, 28, 23, 19, 16, 14];
const BODY_WIDTHS = [36, 38, 40, 42, 44, 46, 48, 51, 50, 40, 32, 28, 24];
const BODY_DEPTHS = [28.5, 29, 30, 31, 32, 33.5, 34.5, 35, 32, 23, 17, 13, 10];
const BODY_TILTS = [-14, -16, -17, -15, -10, -2, 8, 21, 38, 40, 31, 12, -12];
const DISC_HEIGHTS = [5, 5.5, 6.5, 8, 9, 10.5, 11.5, 10.5, 3, 2, 1.6, 1.4];
/** Distance of a foramen's middle from the midline, L1/L2 to L5/S1. */
const FORAMEN_OFFSETS = [14.5, 15, 15.8, 17.2, 19.5];
/** Index of L3, the middle of the stack. */
const CENTRE = FIRST_LUMBAR + 2;

/** Draws a spine with its own size, lordosis, scoliosis and worn discs; L3 lies at the patient's origin. */
export function drawSpine(severity: Severity, generator: Generator): SpineModel {
  const size = Math.min(1.16, Math.max(0.85, generator.normal(1, 0.06)));
  const tilts = drawTilts(generator);
  const bodies = BODY_HEIGHTS.map((height, i) => ({
    heightMm: height * size * generator.normal(1, 0.025),
    widthMm: (BODY_WIDTHS[i] as number) * size * generator.normal(1, 0.02),
    depthMm: (BODY_DEPTHS[i] as number) * size * generator.normal(1, 0.02),
  }));
  const wear = DISC_HEIGHTS.map((_, i) => drawWear(severity, i, generator));
  const discHeights = DISC_HEIGHTS.map((height, i) => {
    const loss = i < FIRST_SACRAL ? 0.5 * (wear[i] as number) : 0;
    return height * size * (1 - loss) * generator.normal(1, 0.05);
  });
  const vertebrae = stack(bodies, discHeights, tilts);
  const discs = discHeights.map((heightMm, i) =>
    discBetween(vertebrae, i, heightMm, 1 - (wear[i] as number)),
  );
  return { vertebrae, discs, foramina: placeForamina(discs, severity, size), severity, size };
}

function drawTilts(generator: Generator): Tilt[] {
  const lordosis = Math.min(1.5, Math.max(0.5, generator.normal(1, 0.2)));
  const pelvis = generator.normal(0, 3.5);
  const scoliosis = generator.normal(0, generator.bernoulli(0.12) ? 9 : 3);
  const phase = generator.uniform(-0.8, 0.8);
  return BODY_TILTS.map((tilt, i) => ({
    sagittalDegrees:
      tilt * (i < FIRST_SACRAL ? lordosis : 0.5 + 0.5 * lordosis) + pelvis + generator.normal(0, 1.5),
    // the sacrum stands nearly level; the bend lies above it
    coronalDegrees:
      scoliosis *
        Math.cos((i - CENTRE) * 0.75 + phase) *
        Math.min(1, Math.max(0, (FIRST_SACRAL + 2 - i) / 3)) +
      generator.normal(0, 0.8),
  }));
}

/** Wear of a disc, 0..1: it goes with the narrowing around it but is not decided by it. */
function drawWear(severity: Severity, discIndex: number, generator: Generator): number {
  const k = discIndex - FIRST_LUMBAR;
  const own = generator.uniform(0, 0.45) + 0.3 * Math.max(0, generator.normal());
  if (k < 0 || k > 4) return Math.min(0.9, own * 0.6);
  const left = severity.left_neural_foraminal_narrowing[k] as number;
  const right = severity.right_neural_foraminal_narrowing[k] as number;
  const canal = severity.spinal_canal_stenosis[k] as number;
  return Math.min(1, 0.55 * own + 0.55 * Math.max(left, right) + 0.2 * canal);
}

type Body = Omit<Vertebra, "frame">;

function stack(bodies: readonly Body[], discHeights: readonly number[], tilts: readonly Tilt[]): Vertebra[] {
  const frames: Frame[] = [];
  frames[CENTRE] = tiltedFrame([0, 0, 0], tilts[CENTRE] as Tilt);
  for (let i = CENTRE + 1; i < bodies.length; i++) {
    frames[i] = nextFrame(frames[i - 1] as Frame, bodies, discHeights[i - 1] as number, tilts, i - 1, i);
  }
  for (let i = CENTRE - 1; i >= 0; i--) {
    frames[i] = nextFrame(frames[i + 1] as Frame, bodies, discHeights[i] as number, tilts, i + 1, i);
  }
  return bodies.map((body, i) => ({ ...body, frame: frames[i] as Frame }));
}

function nextFrame(
  from: Frame,
  bodies: readonly Body[],
  discHeightMm: number,
  tilts: readonly Tilt[],
  fromIndex: number,
  toIndex: number,
): Frame {
  const direction = toIndex > fromIndex ? -1 : 1;
  const to = tiltedFrame([0, 0, 0], tilts[toIndex] as Tilt);
  const between = tiltedFrame([0, 0, 0], meanTilt(tilts[fromIndex] as Tilt, tilts[toIndex] as Tilt));
  const step = add(
    add(scale(from.up, (bodies[fromIndex] as Body).heightMm / 2), scale(between.up, discHeightMm)),
    scale(to.up, (bodies[toIndex] as Body).heightMm / 2),
  );
  return { ...to, origin: add(from.origin, scale(step, direction)) };
}

function meanTilt(a: Tilt, b: Tilt): Tilt {
  return {
    sagittalDegrees: (a.sagittalDegrees + b.sagittalDegrees) / 2,
    coronalDegrees: (a.coronalDegrees + b.coronalDegrees) / 2,
  };
}

function discBetween(vertebrae: readonly Vertebra[], i: number, heightMm: number, hydration: number): Disc {
  const above = vertebrae[i] as Vertebra;
  const below = vertebrae[i + 1] as Vertebra;
  const lower = toPatient(above.frame, [0, 0, -above.heightMm / 2]);
  const upper = toPatient(below.frame, [0, 0, below.heightMm / 2]);
  const frame = meanFrame(scale(add(lower, upper), 0.5), above.frame, below.frame);
  return {
    frame,
    heightMm,
    widthMm: (above.widthMm + below.widthMm) / 2,
    depthMm: (above.depthMm + below.depthMm) / 2,
    hydration,
  };
}

function meanFrame(origin: Vec3, a: Frame, b: Frame): Frame {
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
      const disc = discs[FIRST_LUMBAR + k] as Disc;
      const origin = toPatient(disc.frame, [side * offset * size, disc.depthMm / 2 + 4.2 * size, 3 * size]);
      return { side, levelIndex: k, frame: { ...disc.frame, origin }, severity: values[k] as number };
    });
  return [
    ...ofSide(1, severity.left_neural_foraminal_narrowing),
    ...ofSide(-1, severity.right_neural_foraminal_narrowing),
  ];
}
