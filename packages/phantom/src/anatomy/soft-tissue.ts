import type { Generator } from "@spinegrade/random";
import { toPatient, type Vec3 } from "../frame.ts";
import type { NoiseField } from "../noise-field.ts";
import { smoothStep } from "../smooth-step.ts";
import type { SpineModel } from "../spine-model.ts";
import type { Contrast } from "../tissue.ts";
import type { CanalPath } from "./canal-path.ts";

/** Everything about the spine: its signal at a point of the patient, air included. */
export type SoftTissue = (x: number, y: number, z: number) => number;

/** What differs from body to body, in mm. */
export interface Physique {
  readonly fatMm: number;
  readonly halfWidthMm: number;
  readonly bellyMm: number;
  /** Share of fat streaks in the back muscles, 0..1. */
  readonly muscleFat: number;
  readonly psoasMm: number;
  readonly aortaX: number;
  readonly noiseOffset: Vec3;
}

/** Draws a body. */
export function drawPhysique(generator: Generator): Physique {
  const fatMm = Math.min(48, Math.max(7, generator.normal(20, 9)));
  return {
    fatMm,
    halfWidthMm: 145 + 1.4 * fatMm + generator.normal(0, 8),
    bellyMm: 95 + 1.6 * fatMm + generator.normal(0, 10),
    muscleFat: generator.uniform(0.1, 0.75),
    psoasMm: generator.uniform(13, 20),
    aortaX: generator.normal(7, 3),
    noiseOffset: [generator.uniform(0, 60), generator.uniform(0, 60), generator.uniform(0, 60)],
  };
}

/** The body about the spine as a function of the point, for one pulse sequence. */
export function softTissue(
  spine: SpineModel,
  path: CanalPath,
  physique: Physique,
  noise: NoiseField,
  contrast: Contrast,
): SoftTissue {
  const [ox, oy, oz] = physique.noiseOffset;
  const s1 = spine.vertebrae[7];
  const s1z = s1 === undefined ? path.lowZ : toPatient(s1.frame, [0, 0, 0])[2];
  const grain = (x: number, y: number, z: number, mm: number): number =>
    noise(x / mm + ox, y / mm + oy, z / mm + oz);
  const muscleAt = (x: number, y: number, z: number, fatShare: number): number => {
    // fat lies in sheets along the fibres
    const streak =
      noise(x / 2.6 + oz, y / 2.4 + ox, z / 13 + oy) + 0.6 * noise(x / 6 + oy, y / 6 + oz, z / 30 + ox);
    const share = 0.85 * smoothStep(1.9 - 2.2 * fatShare, 2.9 - 1.6 * fatShare, streak);
    return contrast.muscle * (1 + 0.07 * grain(x, y, z, 3)) * (1 - share) + contrast.fat * 0.9 * share;
  };
  const bellyAt = (x: number, y: number, z: number, front: number): number => {
    const loops = grain(x, y, z, 11) + 0.45 * grain(x + 9, y, z, 5);
    const inLoop = smoothStep(0.15, 0.5, loops) * smoothStep(8, 20, front);
    const wall = smoothStep(0.25, 0.02, Math.abs(loops - 0.32)) * smoothStep(8, 20, front);
    const filling = contrast.bowel * (1 + 0.5 * grain(x, y, z, 9));
    const fat = contrast.fat * (0.92 + 0.05 * grain(x, y, z, 5));
    return (
      (fat * (1 - inLoop) + Math.max(0.03, filling) * inLoop) * (1 - 0.35 * wall) +
      0.35 * wall * contrast.muscle
    );
  };
  return (x, y, z) => {
    const section = path.at(z);
    const { columnX, columnY, wallY, sacX, sacY } = section;
    const dx = x - columnX;
    const aside = Math.abs(dx);
    // the back's outline follows the canal, nearer to it over the sacrum, with a furrow over the spine
    const muscleDepth = 47 * spine.size * smoothStep(s1z - 55, s1z + 30, z) + 17;
    const furrow = 5 * smoothStep(28, 5, aside) * smoothStep(s1z, s1z + 50, z);
    const fatMm = physique.fatMm * (1 + 0.5 * smoothStep(s1z + 70, s1z, z)) * (1 + 0.05 * grain(x, 0, z, 30));
    const skinY = sacY + muscleDepth + fatMm - furrow * 0.7;
    const middleY = (skinY + columnY - physique.bellyMm) / 2;
    const halfDepth = (skinY - columnY + physique.bellyMm) / 2;
    const p = Math.abs(dx / physique.halfWidthMm);
    const q = Math.abs((y - middleY) / halfDepth);
    const r = Math.sqrt(Math.sqrt(p ** 4 + q ** 4 + 1.2 * p * p * q * q));
    const depth = (1 - r) * halfDepth;
    if (depth < -1.5) return contrast.air;
    const edge = smoothStep(-0.8, 0.8, depth);
    if (depth < 2.2) return contrast.skin * edge;
    const layerMm = y > middleY ? fatMm : fatMm * 1.2 + 4;
    if (depth < layerMm - 1) {
      const lobule = smoothStep(0.3, 0.05, Math.abs(grain(x, y * 1.4, z * 0.6, 7)));
      return contrast.fat * (1 + 0.03 * grain(x, y, z, 12)) * (1 - 0.13 * lobule);
    }
    const fascia = smoothStep(1.4, 0.4, Math.abs(depth - layerMm));
    let signal: number;
    const front = wallY - y;
    if (y > sacY - 4 + 0.12 * aside && aside < 78) {
      const middle = smoothStep(5.5, 2, aside - 1.5 * grain(0, y, z, 4));
      const low = smoothStep(s1z + 25, s1z - 20, z);
      const septum = smoothStep(1.6, 0.5, Math.abs(aside - 33 - 0.12 * (y - sacY) + 2 * grain(x, y, z, 15)));
      const muscle = muscleAt(x, y, z, Math.min(1, physique.muscleFat * (0.7 + 0.6 * low)));
      const between = contrast.fat * (0.55 + 0.22 * grain(x, y, z, 4));
      signal = muscle * (1 - middle) + between * middle;
      signal += 0.6 * septum * (contrast.fat - signal) * (1 - middle);
    } else if (front < -8) {
      signal = contrast.fat * 0.9;
    } else {
      signal = bellyAt(x, y, z, front - 34);
    }
    const psoas = psoasDepth(aside, y - columnY, z, s1z, physique.psoasMm);
    if (psoas > -1) {
      const muscle = muscleAt(x, y, z, physique.muscleFat * 0.35);
      signal += smoothStep(-1, 1, psoas) * (muscle - signal);
    }
    const fromCanal = Math.abs(x - sacX);
    if (fromCanal < 10 && y > wallY && y < sacY) signal = contrast.fat * 0.9;
    return signal * (1 - 0.85 * fascia) + contrast.fascia * 0.85 * fascia;
  };
}

/** Depth in mm inside the psoas muscle, a rod beside the bodies that swells on its way down. */
function psoasDepth(aside: number, behindColumn: number, z: number, s1z: number, radiusMm: number): number {
  const swell = 0.45 + 0.55 * smoothStep(s1z + 150, s1z + 40, z);
  const radius = radiusMm * swell;
  const centre = 24 + radius + 6 * smoothStep(s1z + 60, s1z - 10, z);
  const forward = -2 - 14 * smoothStep(s1z + 60, s1z - 20, z);
  const p = (aside - centre) / radius;
  const q = (behindColumn - forward) / (radius * 1.25);
  return (1 - Math.sqrt(p * p + q * q)) * radius;
}
