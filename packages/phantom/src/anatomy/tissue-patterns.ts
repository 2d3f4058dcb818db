import type { NoiseField } from "../math/noise-field.ts";
import type { PixelList } from "../math/pixel-list.ts";
import { Points } from "../math/points.ts";
import { smoothStep } from "../math/smooth-step.ts";
import { sampleStretched, stretch, type Ground } from "../math/stretched-noise.ts";
import type { Contrast } from "./tissue.ts";
import type { Physique } from "./physique.ts";

/** Writes the signal of a tissue at pixels of one height `z`, patient mm, to the first entries of `signals`. */
type Pattern = (pixels: PixelList, z: number, signals: Float64Array) => void;

/** Patterned tissues, a row at a time. */
export interface TissuePatterns {
  /** Muscle with the given shares of it (0..1) turned to fat, in sheets along the fibres. */
  readonly muscle: (pixels: PixelList, z: number, fatShares: Float64Array, signals: Float64Array) => void;
  /** Fat under the skin: lobules between thin walls. */
  readonly subcutaneousFat: Pattern;
  /** Loops of bowel in the fat that carries them. */
  readonly bowel: Pattern;
  /** Fat with faint unevenness. */
  readonly deepFat: Pattern;
  /** Ligaments and fat between the spinous processes. */
  readonly interspinous: Pattern;
  /** Slow random variation, mean 0 and spread 1, of the given size. */
  readonly waver: (pixels: PixelList, z: number, mm: number, values: Float64Array) => void;
  /** Variation along the skin, the same at every depth from it. */
  readonly skinWaver: Pattern;
}

/** The patterns of one body for one pulse sequence, in rows of at most `columns` pixels. */
export function tissuePatterns(
  physique: Physique,
  noise: NoiseField,
  contrast: Contrast,
  columns: number,
): TissuePatterns {
  const [a, b, c] = [new Float64Array(columns), new Float64Array(columns), new Float64Array(columns)];
  const bench = { noise, offset: physique.noiseOffset, contrast, points: new Points(columns), a, b, c };
  return {
    waver: ({ count, x, y }, z, mm, values) => {
      sampleStretched(bench, count, [x, y, z], mm, values);
    },
    skinWaver: ({ count, x }, z, values) => {
      sampleStretched(bench, count, [x, z, 0], 30, values);
    },
    deepFat: ({ count, x, y }, z, signals) => {
      sampleStretched(bench, count, [x, y, z], 6, a);
      for (let i = 0; i < count; i++) signals[i] = contrast.fat * (0.9 + 0.05 * (a[i] as number));
    },
    muscle: (pixels, z, fatShares, signals) => {
      muscle(bench, pixels, z, fatShares, signals);
    },
    subcutaneousFat: (pixels, z, signals) => {
      subcutaneousFat(bench, pixels, z, signals);
    },
    bowel: (pixels, z, signals) => {
      bowel(bench, pixels, z, signals);
    },
    interspinous: (pixels, z, signals) => {
      interspinous(bench, pixels, z, signals);
    },
  };
}

/** Working memory of one body's patterns; each pattern reuses the lists. */
interface Bench extends Ground {
  readonly contrast: Contrast;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
}

function muscle(
  { noise, offset, contrast, points, a, b }: Bench,
  { count, x, y }: PixelList,
  z: number,
  fatShares: Float64Array,
  signals: Float64Array,
): void {
  const [ox, oy, oz] = offset;
  stretch(x, count, 2.6, oz, points.x);
  stretch(y, count, 2.4, ox, points.y);
  stretch(z, count, 12, oy, points.z);
  noise.sample(points, count, a);
  stretch(x, count, 7, oy, points.x);
  stretch(y, count, 5.5, oz, points.y);
  stretch(z, count, 32, ox, points.z);
  noise.sample(points, count, b);
  for (let i = 0; i < count; i++) {
    const fibres = a[i] as number;
    const fatShare = fatShares[i] as number;
    const sheets = fibres + 0.8 * (b[i] as number);
    const share = 0.8 * smoothStep(1.7 - 2.2 * fatShare, 3.2 - 1.9 * fatShare, sheets);
    signals[i] = contrast.muscle * (1 + 0.08 * fibres) * (1 - share) + contrast.fat * 0.88 * share;
  }
}

function subcutaneousFat(bench: Bench, { count, x, y }: PixelList, z: number, signals: Float64Array): void {
  const { contrast, a, b, c } = bench;
  for (let i = 0; i < count; i++) c[i] = (y[i] as number) * 1.5;
  sampleStretched(bench, count, [x, c, z * 0.55], 8, a);
  sampleStretched(bench, count, [z, x, y], 14, b);
  for (let i = 0; i < count; i++) {
    const wall = smoothStep(0.22, 0, Math.abs(a[i] as number));
    signals[i] = contrast.fat * (1 + 0.025 * (b[i] as number)) * (1 - 0.16 * wall);
  }
}

function bowel(bench: Bench, { count, x, y }: PixelList, z: number, signals: Float64Array): void {
  const { contrast, a, b, c } = bench;
  sampleStretched(bench, count, [x, y, z], 17, a);
  sampleStretched(bench, count, [z, x, y], 7, b);
  sampleStretched(bench, count, [y, z, x], 13, c);
  for (let i = 0; i < count; i++) {
    const loops = (a[i] as number) + 0.35 * (b[i] as number);
    // the bowel moves during the scan, which smears its edges
    const inside = smoothStep(-1.5, 1.3, loops);
    const content = contrast.bowel * (1 + 0.22 * (c[i] as number));
    signals[i] = contrast.fat * 0.8 * (1 - inside) + Math.max(0.03, content) * inside;
  }
}

function interspinous(bench: Bench, { count, x, y }: PixelList, z: number, signals: Float64Array): void {
  const { contrast, a, b, c } = bench;
  for (let i = 0; i < count; i++) c[i] = (y[i] as number) * 0.5 + z * 0.3;
  sampleStretched(bench, count, [0, c, z], 3, a);
  for (let i = 0; i < count; i++) c[i] = (y[i] as number) * 0.6;
  sampleStretched(bench, count, [x, z, c], 7, b);
  for (let i = 0; i < count; i++) {
    const fibres = 0.5 * (a[i] as number) + 0.6 * (b[i] as number);
    signals[i] = contrast.fat * (0.52 + 0.13 * fibres) + 0.3 * contrast.ligament;
  }
}
