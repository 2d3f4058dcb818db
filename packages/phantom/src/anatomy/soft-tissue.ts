import { toPatient } from "../frame.ts";
import type { NoiseField } from "../noise-field.ts";
import { smoothStep } from "../smooth-step.ts";
import { FIRST_SACRAL, type SpineModel } from "../spine-model.ts";
import type { Contrast } from "../tissue.ts";
import type { CanalPath } from "./canal-path.ts";
import type { Physique } from "./physique.ts";
import { tissuePatterns } from "./tissue-patterns.ts";

/** Signal at (x, y) of one level of the body, patient mm, air included. */
export type TissueRow = (x: number, y: number) => number;

/**
 * Everything about the spine, for one pulse sequence: a function of the height that gives the function of the place
 * in that level. Rows of all slices are level, so that what depends on the height alone is worked out once a row.
 */
export function softTissue(
  spine: SpineModel,
  path: CanalPath,
  physique: Physique,
  noise: NoiseField,
  contrast: Contrast,
): (z: number) => TissueRow {
  const patterns = tissuePatterns(physique, noise, contrast);
  const s1 = spine.vertebrae[FIRST_SACRAL];
  const s1z = s1 === undefined ? path.lowZ : toPatient(s1.frame, [0, 0, 0])[2];
  const { size } = spine;
  return (z) => {
    const { columnX, columnY, wallY, sacX, sacY } = path.at(z);
    // the back's outline follows the canal, nearer to it over the sacrum, with a furrow over the spine
    const muscleMm = 45 * size * smoothStep(s1z - 55, s1z + 30, z) + 17;
    const furrowMm = 4 * smoothStep(s1z, s1z + 50, z);
    const fatMm = physique.fatMm * (1 + 0.5 * smoothStep(s1z + 70, s1z, z));
    const skinY = sacY + muscleMm + fatMm;
    const bellyY = -physique.bellyMm - 14 * Math.exp(-(((z - s1z - 40) / 110) ** 2));
    const middleY = (skinY + bellyY) / 2;
    const halfDepth = (skinY - bellyY) / 2;
    const low = smoothStep(s1z + 30, s1z - 25, z);
    const muscleFat = Math.min(1, physique.muscleFat * (0.7 + 0.65 * low));
    const muscleFront = sacY - 7 * size;
    const muscleHalf = (sacY + muscleMm - muscleFront) / 2;
    const psoas = psoasAt(z, s1z, physique.psoasMm, size);
    const quadratusY = sacY - 12 * size;
    return (x, y) => {
      const aside = Math.abs(x - columnX);
      const p = (x - columnX) / physique.halfWidthMm;
      const q = (y - middleY + furrowMm * smoothStep(26, 4, aside)) / halfDepth;
      const p2 = p * p;
      const q2 = q * q;
      const r4 = p2 * p2 + q2 * q2 + 1.2 * p2 * q2;
      if (r4 > 1.1) return contrast.air;
      const depth = (1 - Math.sqrt(Math.sqrt(r4))) * halfDepth;
      if (depth < 1.2) return contrast.skin * smoothStep(-1.2, 0.6, depth);
      const layerMm = (y > middleY ? fatMm : 1.1 * fatMm + 3) * (1 + 0.06 * patterns.waver(x, z, 0, 30));
      const fascia = 0.85 * smoothStep(1.3, 0.3, Math.abs(depth - layerMm));
      let signal: number;
      if (depth < layerMm) {
        const fat = patterns.subcutaneousFat(x, y, z);
        signal = fat + smoothStep(3.2, 1.2, depth) * (contrast.skin - fat);
      } else {
        signal = inner(x, y, aside, depth - layerMm);
      }
      return signal * (1 - fascia) + contrast.fascia * fascia;
    };

    function inner(x: number, y: number, aside: number, depth: number): number {
      const across = (aside - 33 * size) / (44 * size);
      const along = (y - muscleFront - muscleHalf) / muscleHalf;
      const across2 = across * across;
      const along2 = along * along;
      const back = (1 - Math.sqrt(across2 * across2 + along2 * along2)) * 18;
      if (back > 1.5) return backMuscle(x, y, aside);
      if (y > wallY && y < sacY + 4 && Math.abs(x - sacX) < 10) return patterns.deepFat(x, y, z);
      let signal = frontOf(x, y, aside, depth);
      if (back > -1) signal += smoothStep(-1, 1.5, back) * (backMuscle(x, y, aside) - signal);
      const quadratus = quadratusDepth(aside - 62, y - quadratusY) - 30 * low;
      const inPsoas = psoas(aside, y - columnY);
      const muscle = Math.max(quadratus, inPsoas);
      if (muscle > -1)
        signal += smoothStep(-1, 1, muscle) * (patterns.muscle(x, y, z, physique.muscleFat * 0.35) - signal);
      return signal;
    }

    function backMuscle(x: number, y: number, aside: number): number {
      const deep = smoothStep(30, 8, aside) * smoothStep(sacY + 40, sacY + 12, y);
      const muscle = patterns.muscle(x, y, z, Math.min(1, muscleFat * (1 + 0.35 * deep)));
      const septum = smoothStep(
        1.7,
        0.3,
        Math.abs(aside - 30 - 0.15 * (y - sacY) + 2 * patterns.waver(x, y, z, 16)),
      );
      const divided = muscle + 0.5 * septum * (contrast.fat - muscle);
      const middle = smoothStep(6, 2.5, aside + patterns.waver(x, y, z, 6));
      return middle > 0 ? divided + middle * (patterns.interspinous(x, y, z) - divided) : divided;
    }

    function frontOf(x: number, y: number, aside: number, depth: number): number {
      const wall = y < sacY - 14 ? smoothStep(13, 11, depth) * smoothStep(-0.5, 1.5, depth) : 0;
      const ahead = columnY - (wallY - columnY) - y;
      const free = Math.max(ahead - physique.prevertebralFatMm, aside - 62);
      const bowel = smoothStep(0, 10, free) * smoothStep(8, 14, depth);
      let signal = patterns.deepFat(x, y, z);
      if (bowel > 0) signal += bowel * (patterns.bowel(x, y, z) - signal);
      return wall > 0 ? signal + wall * (patterns.muscle(x, y, z, 0.25) - signal) : signal;
    }
  };
}

/** Depth in mm inside the square muscle beside the psoas, a flat oval. */
function quadratusDepth(right: number, behind: number): number {
  return (1 - Math.sqrt((right / 25) ** 2 + (behind / 9) ** 2)) * 9;
}

/** Depth in mm inside the psoas muscle at a height: a rod against the side of the bodies that swells on its way down. */
function psoasAt(
  z: number,
  s1z: number,
  fullMm: number,
  size: number,
): (aside: number, behind: number) => number {
  const radius = fullMm * size * (0.5 + 0.5 * smoothStep(s1z + 150, s1z + 45, z));
  const away = smoothStep(s1z + 45, s1z - 15, z);
  const centre = 17.5 * size + radius + 9 * away;
  const forward = 5 - 0.25 * radius - 16 * away;
  return (aside, behind) => {
    const p = (aside - centre) / radius;
    const q = (behind - forward) / (radius * 1.3);
    return (1 - Math.sqrt(p * p + q * q)) * radius;
  };
}
