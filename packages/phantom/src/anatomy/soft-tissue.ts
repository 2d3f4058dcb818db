import type { NoiseField } from "../math/noise-field.ts";
import { smoothStep } from "../math/smooth-step.ts";
import type { SpineModel } from "../spine/spine-model.ts";
import type { Contrast } from "./tissue.ts";
import { bodyLevel, type BodyLevel } from "./body-level.ts";
import type { CanalPath } from "./canal-path.ts";
import type { Physique } from "./physique.ts";
import { tissuePatterns, type TissuePatterns } from "./tissue-patterns.ts";

/** Signal at (x, y) of one level of the body, patient mm, air included. */
export type TissueRow = (x: number, y: number) => number;

/** Values that are constant within one body and pulse sequence. */
interface Body {
  readonly size: number;
  readonly physique: Physique;
  readonly contrast: Contrast;
  readonly patterns: TissuePatterns;
}

/**
 * Builds the tissue that surrounds the spine, for one pulse sequence: a function of the height returns a function of
 * the position at that level. Rows of all slices are horizontal, so everything that depends only on the height is
 * computed once per row.
 */
export function softTissue(
  spine: SpineModel,
  path: CanalPath,
  physique: Physique,
  noise: NoiseField,
  contrast: Contrast,
): (z: number) => TissueRow {
  const body: Body = {
    size: spine.size,
    physique,
    contrast,
    patterns: tissuePatterns(physique, noise, contrast),
  };
  return (z) => {
    const level = bodyLevel(spine, path, physique, z);
    return (x, y) => signalAt(body, level, x, y);
  };
}

/** Signal from the outside in: air, skin, subcutaneous fat, the fascia and the tissue inside it. */
function signalAt(body: Body, level: BodyLevel, x: number, y: number): number {
  const { physique, contrast, patterns } = body;
  const { columnX, middleY, halfDepth, furrowMm, fatMm, z } = level;
  const p = (x - columnX) / physique.halfWidthMm;
  const q = (y - middleY + furrowMm * smoothStep(26, 4, Math.abs(x - columnX))) / halfDepth;
  const p2 = p * p;
  const q2 = q * q;
  const r4 = p2 * p2 + q2 * q2 + 1.2 * p2 * q2;
  if (r4 > 1.1) return contrast.air;
  const depth = (1 - Math.sqrt(Math.sqrt(r4))) * halfDepth;
  if (depth < 1.2) return contrast.skin * smoothStep(-1.2, 0.6, depth);
  const layerMm = (y > middleY ? fatMm : 1.1 * fatMm + 3) * (1 + 0.06 * patterns.waver(x, z, 0, 30));
  const fascia = 0.85 * smoothStep(1.3, 0.3, Math.abs(depth - layerMm));
  const signal =
    depth < layerMm ? underSkin(body, z, x, y, depth) : within(body, level, x, y, depth - layerMm);
  return signal * (1 - fascia) + contrast.fascia * fascia;
}

function underSkin({ contrast, patterns }: Body, z: number, x: number, y: number, depth: number): number {
  const fat = patterns.subcutaneousFat(x, y, z);
  return fat + smoothStep(3.2, 1.2, depth) * (contrast.skin - fat);
}

/**
 * Signal inside the fascia: back muscles, canal, the muscles on both sides of the spine, and the tissue in front of it.
 * `depth` counts from the fascia.
 */
function within(body: Body, level: BodyLevel, x: number, y: number, depth: number): number {
  const { size, physique, patterns } = body;
  const { columnX, columnY, wallY, sacX, sacY, z } = level;
  const aside = Math.abs(x - columnX);
  const across = (aside - 33 * size) / (44 * size);
  const along = (y - level.muscleFront - level.muscleHalf) / level.muscleHalf;
  const across2 = across * across;
  const along2 = along * along;
  const back = (1 - Math.sqrt(across2 * across2 + along2 * along2)) * 18;
  if (back > 1.5) return backMuscle(body, level, x, y, aside);
  if (y > wallY && y < sacY + 4 && Math.abs(x - sacX) < 10) return patterns.deepFat(x, y, z);
  let signal = beforeSpine(body, level, x, y, depth);
  if (back > -1) signal += smoothStep(-1, 1.5, back) * (backMuscle(body, level, x, y, aside) - signal);
  const { radius, centre, forward } = level.psoas;
  const psoas = ovalDepth(aside - centre, y - columnY - forward, radius, radius * 1.3, radius);
  const quadratus = ovalDepth(aside - 62, y - level.quadratusY, 25, 9, 9) - 30 * level.low;
  const muscle = Math.max(quadratus, psoas);
  if (muscle > -1) {
    signal += smoothStep(-1, 1, muscle) * (patterns.muscle(x, y, z, physique.muscleFat * 0.35) - signal);
  }
  return signal;
}

/** Depth in mm inside an oval of the given half sizes; exact along the axis of half size `scaleMm`. */
function ovalDepth(x: number, y: number, halfX: number, halfY: number, scaleMm: number): number {
  const p = x / halfX;
  const q = y / halfY;
  return (1 - Math.sqrt(p * p + q * q)) * scaleMm;
}

/** The muscles behind the spine, fattier near the bone, and the tissue between the spinous processes. */
function backMuscle(
  { contrast, patterns }: Body,
  level: BodyLevel,
  x: number,
  y: number,
  aside: number,
): number {
  const { sacY, z } = level;
  const deep = smoothStep(30, 8, aside) * smoothStep(sacY + 40, sacY + 12, y);
  const muscle = patterns.muscle(x, y, z, Math.min(1, level.muscleFat * (1 + 0.35 * deep)));
  const fromSeptum = Math.abs(aside - 30 - 0.15 * (y - sacY) + 2 * patterns.waver(x, y, z, 16));
  const divided = muscle + 0.5 * smoothStep(1.7, 0.3, fromSeptum) * (contrast.fat - muscle);
  const middle = smoothStep(6, 2.5, aside + patterns.waver(x, y, z, 6));
  return middle > 0 ? divided + middle * (patterns.interspinous(x, y, z) - divided) : divided;
}

/** Fat in front of the spine, then bowel, and the muscles of the abdominal wall under the fascia. */
function beforeSpine(
  { physique, patterns }: Body,
  level: BodyLevel,
  x: number,
  y: number,
  depth: number,
): number {
  const { columnX, columnY, wallY, sacY, z } = level;
  const wall = y < sacY - 14 ? smoothStep(13, 11, depth) * smoothStep(-0.5, 1.5, depth) : 0;
  const ahead = columnY - (wallY - columnY) - y;
  const free = Math.max(ahead - physique.prevertebralFatMm, Math.abs(x - columnX) - 62);
  const bowel = smoothStep(0, 10, free) * smoothStep(8, 14, depth);
  let signal = patterns.deepFat(x, y, z);
  if (bowel > 0) signal += bowel * (patterns.bowel(x, y, z) - signal);
  return wall > 0 ? signal + wall * (patterns.muscle(x, y, z, 0.25) - signal) : signal;
}
