import type { NoiseField } from "../math/noise-field.ts";
import { PixelList } from "../math/pixel-list.ts";
import { smoothStep } from "../math/smooth-step.ts";
import type { Contrast } from "./tissue.ts";
import { bodyLevel, type BodyLevel } from "./body-level.ts";
import type { Anatomy } from "./build-anatomy.ts";
import { insideFascia, type InsideFascia } from "./inside-fascia.ts";
import type { Physique } from "./physique.ts";
import { tissuePatterns, type TissuePatterns } from "./tissue-patterns.ts";

/** Writes the signals of a row's pixels at (x[i], y[i]) and one height `z`, patient mm, air included, to `signals`. */
export type TissueRow = (x: Float64Array, y: Float64Array, z: number, signals: Float64Array) => void;

/** Values that are constant within one body and pulse sequence, and lists that each row reuses. */
interface Body {
  readonly physique: Physique;
  readonly contrast: Contrast;
  readonly patterns: TissuePatterns;
  readonly within: InsideFascia;
  /** Pixels under the skin; the value is the depth. */
  readonly inner: PixelList;
  /** Those of `inner` in the fat under the skin; the value is the depth. */
  readonly fat: PixelList;
  /** Those of `inner` inside the fascia; the value is the depth from it. */
  readonly core: PixelList;
  readonly values: Float64Array;
  readonly fascia: Float64Array;
  readonly signals: Float64Array;
}

/**
 * Builds the tissue that surrounds the spine, for one pulse sequence: a function that fills rows of at most `columns`
 * pixels. Rows of all slices are horizontal, so everything that depends only on the height is computed once per row.
 * Pixels are listed by tissue first, so that each pattern is a loop over plain lists, which allocates nothing.
 */
export function softTissue(
  { spine, path, physique }: Pick<Anatomy, "spine" | "path" | "physique">,
  noise: NoiseField,
  contrast: Contrast,
  columns: number,
): TissueRow {
  const patterns = tissuePatterns(physique, noise, contrast, columns);
  const body: Body = {
    physique,
    contrast,
    patterns,
    within: insideFascia({ size: spine.size, physique, contrast, patterns }, columns),
    inner: new PixelList(columns),
    fat: new PixelList(columns),
    core: new PixelList(columns),
    values: new Float64Array(columns),
    fascia: new Float64Array(columns),
    signals: new Float64Array(columns),
  };
  return (x, y, z, signals) => {
    const level = bodyLevel(spine, path, physique, z);
    paintOutside(body, level, x, y, signals);
    if (body.inner.count > 0) paintInside(body, level, signals);
  };
}

/** Writes the signals of air and skin, and lists the pixels under the skin. */
function paintOutside(
  { physique, contrast, inner }: Body,
  level: BodyLevel,
  xs: Float64Array,
  ys: Float64Array,
  signals: Float64Array,
): void {
  const { columnX, middleY, halfDepth, furrowMm } = level;
  inner.count = 0;
  for (let i = 0; i < signals.length; i++) {
    const x = xs[i] as number;
    const y = ys[i] as number;
    const p = (x - columnX) / physique.halfWidthMm;
    const q = (y - middleY + furrowMm * smoothStep(26, 4, Math.abs(x - columnX))) / halfDepth;
    const p2 = p * p;
    const q2 = q * q;
    const r4 = p2 * p2 + q2 * q2 + 1.2 * p2 * q2;
    if (r4 > 1.1) {
      signals[i] = contrast.air;
      continue;
    }
    const depth = (1 - Math.sqrt(Math.sqrt(r4))) * halfDepth;
    if (depth < 1.2) signals[i] = contrast.skin * smoothStep(-1.2, 0.6, depth);
    else inner.add(i, x, y, depth);
  }
}

/** Writes the signals of the listed pixels: subcutaneous fat, the fascia and the tissue inside it. */
function paintInside(body: Body, level: BodyLevel, signals: Float64Array): void {
  const { contrast, patterns, within, inner, fat, core, values, fascia } = body;
  const { middleY, fatMm, z } = level;
  patterns.skinWaver(inner, z, values);
  fat.count = 0;
  core.count = 0;
  for (let i = 0; i < inner.count; i++) {
    const x = inner.x[i] as number;
    const y = inner.y[i] as number;
    const depth = inner.value[i] as number;
    const layerMm = (y > middleY ? fatMm : 1.1 * fatMm + 3) * (1 + 0.06 * (values[i] as number));
    fascia[i] = 0.85 * smoothStep(1.3, 0.3, Math.abs(depth - layerMm));
    if (depth < layerMm) fat.add(i, x, y, depth);
    else core.add(i, x, y, depth - layerMm);
  }
  paintFat(body, z);
  within(level, core, values);
  for (let i = 0; i < core.count; i++) body.signals[core.index[i] as number] = values[i] as number;
  for (let i = 0; i < inner.count; i++) {
    const share = fascia[i] as number;
    signals[inner.index[i] as number] = (body.signals[i] as number) * (1 - share) + contrast.fascia * share;
  }
}

/** The fat under the skin and the inner side of the skin. */
function paintFat({ contrast, patterns, fat, values, signals }: Body, z: number): void {
  patterns.subcutaneousFat(fat, z, values);
  for (let i = 0; i < fat.count; i++) {
    const signal = values[i] as number;
    const skin = smoothStep(3.2, 1.2, fat.value[i] as number);
    signals[fat.index[i] as number] = signal + skin * (contrast.skin - signal);
  }
}
