import { PixelList } from "../math/pixel-list.ts";
import { smoothStep } from "../math/smooth-step.ts";
import type { BodyLevel } from "./body-level.ts";
import type { Physique } from "./physique.ts";
import type { Contrast } from "./tissue.ts";
import type { TissuePatterns } from "./tissue-patterns.ts";

/** Writes the signals of pixels at one level, whose value is the depth from the fascia. */
export type InsideFascia = (level: BodyLevel, pixels: PixelList, signals: Float64Array) => void;

/** Values that are constant within one body and pulse sequence. */
export interface Flesh {
  readonly size: number;
  readonly physique: Physique;
  readonly contrast: Contrast;
  readonly patterns: TissuePatterns;
}

/** The pixels that show a tissue, with their shares of it, in the order of painting. */
interface Shares {
  readonly fat: PixelList;
  readonly bowel: PixelList;
  readonly wall: PixelList;
  readonly back: PixelList;
  readonly sides: PixelList;
}

/**
 * Builds the tissue inside the fascia: back muscles, canal, the muscles on both sides of the spine, and the tissue in
 * front of it, in rows of at most `columns` pixels.
 */
export function insideFascia(flesh: Flesh, columns: number): InsideFascia {
  const { physique, patterns } = flesh;
  const list = (): PixelList => new PixelList(columns);
  const shares: Shares = { fat: list(), bowel: list(), wall: list(), back: list(), sides: list() };
  const back = backMuscle(flesh, columns);
  const values = new Float64Array(columns);
  const wallFat = new Float64Array(columns).fill(0.25);
  const sideFat = new Float64Array(columns).fill(physique.muscleFat * 0.35);
  return (level, pixels, signals) => {
    share(flesh, level, pixels, shares);
    // the first tissue of a pixel has share 1, which replaces exactly a signal of 0 only
    signals.fill(0, 0, pixels.count);
    patterns.deepFat(shares.fat, level.z, values);
    mix(signals, shares.fat, values);
    patterns.bowel(shares.bowel, level.z, values);
    mix(signals, shares.bowel, values);
    patterns.muscle(shares.wall, level.z, wallFat, values);
    mix(signals, shares.wall, values);
    back(level, shares.back, values);
    mix(signals, shares.back, values);
    patterns.muscle(shares.sides, level.z, sideFat, values);
    mix(signals, shares.sides, values);
  };
}

/** Moves the signals of the listed pixels toward values by their shares. */
function mix(signals: Float64Array, { count, index, value }: PixelList, values: Float64Array): void {
  for (let i = 0; i < count; i++) {
    const at = index[i] as number;
    const below = signals[at] as number;
    signals[at] = below + (value[i] as number) * ((values[i] as number) - below);
  }
}

/** Lists the pixels by tissue: a pixel of the back muscles or the canal has no other. */
function share({ size, physique }: Flesh, level: BodyLevel, pixels: PixelList, shares: Shares): void {
  const { columnX, columnY, wallY, sacX, sacY, muscleFront, muscleHalf } = level;
  const { radius, centre, forward } = level.psoas;
  const { fat, bowel, wall, back, sides } = shares;
  for (const list of [fat, bowel, wall, back, sides]) list.count = 0;
  for (let i = 0; i < pixels.count; i++) {
    const x = pixels.x[i] as number;
    const y = pixels.y[i] as number;
    const depth = pixels.value[i] as number;
    const aside = Math.abs(x - columnX);
    const across = (aside - 33 * size) / (44 * size);
    const along = (y - muscleFront - muscleHalf) / muscleHalf;
    const across2 = across * across;
    const along2 = along * along;
    const inBack = (1 - Math.sqrt(across2 * across2 + along2 * along2)) * 18;
    if (inBack > 1.5) {
      back.add(i, x, y, 1);
      continue;
    }
    fat.add(i, x, y, 1);
    if (y > wallY && y < sacY + 4 && Math.abs(x - sacX) < 10) continue;
    // fat in front of the spine, then bowel, and the muscles of the abdominal wall under the fascia
    const ahead = columnY - (wallY - columnY) - y;
    const free = Math.max(ahead - physique.prevertebralFatMm, aside - 62);
    const ofBowel = smoothStep(0, 10, free) * smoothStep(8, 14, depth);
    if (ofBowel > 0) bowel.add(i, x, y, ofBowel);
    const ofWall = y < sacY - 14 ? smoothStep(13, 11, depth) * smoothStep(-0.5, 1.5, depth) : 0;
    if (ofWall > 0) wall.add(i, x, y, ofWall);
    if (inBack > -1) back.add(i, x, y, smoothStep(-1, 1.5, inBack));
    const psoas = ovalDepth(aside - centre, y - columnY - forward, radius, radius * 1.3, radius);
    const quadratus = ovalDepth(aside - 62, y - level.quadratusY, 25, 9, 9) - 30 * level.low;
    const muscle = Math.max(quadratus, psoas);
    if (muscle > -1) sides.add(i, x, y, smoothStep(-1, 1, muscle));
  }
}

/** Depth in mm inside an oval of the given half sizes; exact along the axis of half size `scaleMm`. */
function ovalDepth(x: number, y: number, halfX: number, halfY: number, scaleMm: number): number {
  const p = x / halfX;
  const q = y / halfY;
  return (1 - Math.sqrt(p * p + q * q)) * scaleMm;
}

/** The muscles behind the spine, fattier near the bone, and the tissue between the spinous processes. */
function backMuscle({ contrast, patterns }: Flesh, columns: number): InsideFascia {
  const middle = new PixelList(columns);
  const [a, b] = [new Float64Array(columns), new Float64Array(columns)];
  return ({ columnX, sacY, muscleFat, z }, pixels, signals) => {
    const { count, x: xs, y: ys } = pixels;
    for (let i = 0; i < count; i++) {
      const aside = Math.abs((xs[i] as number) - columnX);
      const deep = smoothStep(30, 8, aside) * smoothStep(sacY + 40, sacY + 12, ys[i] as number);
      a[i] = Math.min(1, muscleFat * (1 + 0.35 * deep));
    }
    patterns.muscle(pixels, z, a, signals);
    patterns.waver(pixels, z, 16, a);
    patterns.waver(pixels, z, 6, b);
    middle.count = 0;
    for (let i = 0; i < count; i++) {
      const x = xs[i] as number;
      const y = ys[i] as number;
      const muscle = signals[i] as number;
      const aside = Math.abs(x - columnX);
      const fromSeptum = Math.abs(aside - 30 - 0.15 * (y - sacY) + 2 * (a[i] as number));
      signals[i] = muscle + 0.5 * smoothStep(1.7, 0.3, fromSeptum) * (contrast.fat - muscle);
      const share = smoothStep(6, 2.5, aside + (b[i] as number));
      if (share > 0) middle.add(i, x, y, share);
    }
    patterns.interspinous(middle, z, a);
    mix(signals, middle, a);
  };
}
