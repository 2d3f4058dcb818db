import type { NoiseField } from "../math/noise-field.ts";
import { smoothStep } from "../math/smooth-step.ts";
import type { Contrast } from "./tissue.ts";
import type { Physique } from "./physique.ts";

/** Signals of patterned tissues at a point in patient mm. */
export interface TissuePatterns {
  /** Muscle with `fatShare` of it (0..1) turned to fat, in sheets along the fibres. */
  readonly muscle: (x: number, y: number, z: number, fatShare: number) => number;
  /** Fat under the skin: lobules between thin walls. */
  readonly subcutaneousFat: (x: number, y: number, z: number) => number;
  /** Loops of bowel in the fat that carries them. */
  readonly bowel: (x: number, y: number, z: number) => number;
  /** Fat with faint unevenness. */
  readonly deepFat: (x: number, y: number, z: number) => number;
  /** Ligaments and fat between the spinous processes. */
  readonly interspinous: (x: number, y: number, z: number) => number;
  /** Slow random variation, mean 0 and spread 1, of the given size. */
  readonly waver: (x: number, y: number, z: number, mm: number) => number;
}

/** The patterns of one body for one pulse sequence. */
export function tissuePatterns(physique: Physique, noise: NoiseField, contrast: Contrast): TissuePatterns {
  const [ox, oy, oz] = physique.noiseOffset;
  const waver = (x: number, y: number, z: number, mm: number): number =>
    noise(x / mm + ox, y / mm + oy, z / mm + oz);
  return {
    waver,
    muscle: (x, y, z, fatShare) => {
      const fibres = noise(x / 2.6 + oz, y / 2.4 + ox, z / 12 + oy);
      const sheets = noise(x / 7 + oy, y / 5.5 + oz, z / 32 + ox);
      const share = 0.8 * smoothStep(1.7 - 2.2 * fatShare, 3.2 - 1.9 * fatShare, fibres + 0.8 * sheets);
      return contrast.muscle * (1 + 0.08 * fibres) * (1 - share) + contrast.fat * 0.88 * share;
    },
    subcutaneousFat: (x, y, z) => {
      const wall = smoothStep(0.22, 0, Math.abs(waver(x, y * 1.5, z * 0.55, 8)));
      return contrast.fat * (1 + 0.025 * waver(z, x, y, 14)) * (1 - 0.16 * wall);
    },
    bowel: (x, y, z) => {
      const loops = waver(x, y, z, 17) + 0.35 * waver(z, x, y, 7);
      // the bowel moves during the scan, which smears its edges
      const inside = smoothStep(-1.5, 1.3, loops);
      const content = contrast.bowel * (1 + 0.22 * waver(y, z, x, 13));
      return contrast.fat * 0.8 * (1 - inside) + Math.max(0.03, content) * inside;
    },
    deepFat: (x, y, z) => contrast.fat * (0.9 + 0.05 * waver(x, y, z, 6)),
    interspinous: (x, y, z) => {
      const fibres = 0.5 * waver(0, y * 0.5 + z * 0.3, z, 3) + 0.6 * waver(x, z, y * 0.6, 7);
      return contrast.fat * (0.52 + 0.13 * fibres) + 0.3 * contrast.ligament;
    },
  };
}
