import type { Generator } from "@spinegrade/random";
import type { Anatomy } from "../anatomy/build-anatomy.ts";
import { add, scale } from "@spinegrade/volumes/slices";
import type { SeriesPlan } from "../plan/series-plan.ts";
import type { NoiseField } from "../math/noise-field.ts";
import { addGhosts, displace, type Motion } from "./motion.ts";
import { renderSlice } from "./render-slice.ts";
import { zoomSquare } from "./resample.ts";
import { toPatientPoint, type SlicePlane } from "../math/slice-plane.ts";
import { smoothStep } from "../math/smooth-step.ts";

/** The artefacts and settings of the scanner, constant within a series. */
export interface Scanner {
  /** Spacing of the acquisition matrix before reconstruction, mm. */
  readonly acquiredMm: number;
  /** Noise of each channel, in units of the signal of fat on T1. */
  readonly noise: number;
  /** Brightness that the coil adds at the back, relative to the front. */
  readonly coilGain: number;
  readonly coilReachMm: number;
  /** Relative slope of the brightness over 100 mm to the left and up. */
  readonly slopes: readonly [left: number, up: number];
  /** Share of the signal that the saturation band in front of the spine takes away. */
  readonly saturation: number;
  readonly saturationFrontMm: number;
  /** Stored value of signal 1. */
  readonly gain: number;
  readonly bitsStored: 12 | 16;
  readonly sheets: number;
  /** Movement of the patient; none by default. */
  readonly motion?: Motion;
}

/** Draws a scanner for a series. */
export function drawScanner(description: string, generator: Generator): Scanner {
  const isSagittal = description !== "Axial T2";
  const bitsStored = generator.bernoulli(0.6) ? 12 : 16;
  return {
    acquiredMm: isSagittal ? generator.uniform(0.88, 1.08) : generator.uniform(0.72, 0.88),
    noise: generator.uniform(0.012, 0.035),
    coilGain: generator.uniform(0.1, 0.6),
    coilReachMm: generator.uniform(45, 90),
    slopes: [generator.normal(0, 0.06), generator.normal(0, 0.06)],
    saturation: isSagittal ? generator.uniform(0.5, 0.92) : 0,
    saturationFrontMm: generator.uniform(24, 40),
    gain: bitsStored === 12 ? generator.uniform(250, 1300) : generator.uniform(400, 6000),
    bitsStored,
    sheets: isSagittal ? 3 : 2,
  };
}

/** A slice of a series to scan. */
export interface SliceToScan extends Pick<SeriesPlan, "sequence" | "thicknessMm"> {
  readonly plane: SlicePlane;
}

/** Simulates the scan of one slice and returns its stored values, uint16 [rows, columns]. */
export function scanSlice(
  anatomy: Anatomy,
  noise: NoiseField,
  { plane, sequence, thicknessMm }: SliceToScan,
  scanner: Scanner,
  generator: Generator,
): Uint16Array {
  const { motion } = scanner;
  const scanned = motion === undefined ? plane : displace(plane, motion, generator);
  const acquired = acquisitionPlane(scanned, scanner.acquiredMm);
  const signal = renderSlice(anatomy, noise, {
    plane: acquired,
    thicknessMm,
    sequence,
    sheets: scanner.sheets,
  });
  shade(signal, acquired, anatomy, scanner, generator.normal(1, 0.012));
  if (motion !== undefined) addGhosts(signal, acquired.rows, motion);
  addRicianNoise(signal, scanner.noise, generator);
  const zoomed = zoomSquare(signal, acquired.rows, plane.rows);
  return toStoredValues(zoomed, scanner);
}

function toStoredValues(signal: Float32Array, { gain, bitsStored }: Scanner): Uint16Array {
  const largest = bitsStored === 12 ? 4095 : 65535;
  const stored = new Uint16Array(signal.length);
  for (let i = 0; i < signal.length; i++) {
    const value = (signal[i] as number) * gain;
    // several times as fast as Math.round; just below 0.5 the sum would itself be rounded, to 1
    stored[i] = value < 0.5 ? 0 : Math.min(largest, (value + 0.5) | 0);
  }
  return stored;
}

/** The same field of view in the coarser grid of the acquisition, never finer than the image. */
function acquisitionPlane(plane: SlicePlane, acquiredMm: number): SlicePlane {
  const fieldMm = plane.rows * plane.pixelSpacingMm;
  const size = Math.min(plane.rows, Math.round(fieldMm / acquiredMm));
  const pixelSpacingMm = fieldMm / size;
  const inward = (pixelSpacingMm - plane.pixelSpacingMm) / 2;
  const positionMm = add(
    plane.positionMm,
    add(scale(plane.rowDirection, inward), scale(plane.columnDirection, inward)),
  );
  return { ...plane, positionMm, pixelSpacingMm, rows: size, columns: size };
}

/** Multiplies the signal by the coil's sensitivity (the bias field) and the saturation band. */
function shade(
  signal: Float32Array,
  plane: SlicePlane,
  anatomy: Anatomy,
  scanner: Scanner,
  sliceGain: number,
): void {
  const [dx, dy] = scale(plane.rowDirection, plane.pixelSpacingMm);
  const [left, up] = scanner.slopes;
  const coilFade = Math.exp(dy / scanner.coilReachMm);
  for (let row = 0; row < plane.rows; row++) {
    const [x, y, z] = toPatientPoint(plane, [0, row]); // z is the same along a row
    const section = anatomy.path.at(z);
    const ends = Math.max(0.2, 1 - 0.35 * (Math.abs(z + 20) / 170) ** 3) * sliceGain;
    let coil = scanner.coilGain * Math.exp((y - section.sacY - 75) / scanner.coilReachMm);
    for (let column = 0; column < plane.columns; column++, coil *= coilFade) {
      const slope = 1 + (left * (x + column * dx) + up * z) / 100;
      const front = section.columnY - scanner.saturationFrontMm - y - column * dy;
      const band = scanner.saturation === 0 ? 1 : 1 - scanner.saturation * smoothStep(-8, 14, front);
      const index = row * plane.columns + column;
      signal[index] = (signal[index] as number) * (1 + coil) * slope * band * ends;
    }
  }
}

/** Deviates drawn per slice; a prime, so that no pattern repeats along rows. */
const NOISE_POOL = 4093;

/** Magnitude of a complex signal with independent normal noise in both channels (Gudbjartsson and Patz, 1995). */
function addRicianNoise(signal: Float32Array, deviation: number, generator: Generator): void {
  // drawing from a pool of normal deviates at random is several times faster than drawing each one
  const pool = new Float64Array(NOISE_POOL);
  for (let i = 0; i < NOISE_POOL; i++) pool[i] = generator.normal(0, deviation);
  let word = generator.uint32() | 1;
  for (let i = 0; i < signal.length; i++) {
    word = nextWord(word);
    const real = (signal[i] as number) + (pool[(word >>> 8) % NOISE_POOL] as number);
    word = nextWord(word);
    const imaginary = pool[(word >>> 8) % NOISE_POOL] as number;
    signal[i] = Math.sqrt(real * real + imaginary * imaginary);
  }
}

/** The word after `word` of xorshift32 (Marsaglia, 2003). */
function nextWord(word: number): number {
  let next = word ^ (word << 13);
  next ^= next >>> 17;
  return next ^ (next << 5);
}
