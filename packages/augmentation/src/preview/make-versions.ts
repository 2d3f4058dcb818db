import { Generator } from "@spinegrade/random";
import type { Template } from "@spinegrade/shape-alignment";
import { applyAugmentation } from "../apply-augmentation.ts";
import type { NfnAugmentation } from "../settings/augmentation-settings.ts";
import { drawAugmentation } from "../draw-augmentation.ts";
import type { Example, SliceVolume, XyzSlice } from "../example.ts";
import { plainExample } from "../plain-example.ts";
import { burnMarks, dotsAlone } from "./burn-marks.ts";
import { describePlan } from "./describe-plan.ts";
import type { SideLetters } from "./side-letters.ts";
import { placedPoints, type PlacedPoint } from "./level-mosaic.ts";

/** A study to look at. */
export interface PreviewStudy {
  readonly title: string;
  readonly volume: SliceVolume;
  /** [P]; ten of the foramina, left first, or five of the canal. */
  readonly xyzSlice: readonly XyzSlice[];
  readonly grades: ArrayLike<number>;
  /** The patient's directions at the edges of all slices; absent if they are unknown or differ. */
  readonly edges?: SideLetters;
}

/** Options for making versions. */
export interface VersionOptions {
  readonly imageSize: number;
  readonly versions: number;
  readonly template: Template;
  /** Those of the canal with `flip: "keep-sides"` and no cut-out. */
  readonly settings: NfnAugmentation;
  readonly seed: number;
  /** Whether to burn dots and letters into the voxels first. */
  readonly marks: boolean;
}

/** An example and how it was made. */
export interface Version {
  readonly example: Example;
  /** One entry a step; undefined for the original. */
  readonly steps: readonly string[] | undefined;
  /** For each labelled point, its distance from the centre of its dot, px of the image. */
  readonly distancesPx: readonly number[];
}

/** The original and random versions of a study. */
export function makeVersions(study: PreviewStudy, options: VersionOptions): Version[] {
  const { volume, xyzSlice, grades } = study;
  const { imageSize, versions, template, settings, seed, marks } = options;
  const shown = marks ? burnMarks(volume, xyzSlice, xyzSlice.length === 10) : volume;
  const dots = dotsAlone(volume, xyzSlice);
  const original = {
    example: plainExample(shown, xyzSlice, grades, imageSize),
    steps: undefined,
    distancesPx: distancesToDots(plainExample(dots, xyzSlice, grades, imageSize)),
  };
  const augmented = Array.from({ length: versions }, (_, version): Version => {
    const generator = Generator.fromSeed(seed, "preview", study.title, version);
    const plan = drawAugmentation(volume.shape, xyzSlice, { template, settings, generator });
    const moved = { ...plan, cutOut: undefined, brightness: undefined, degradation: undefined };
    return {
      example: applyAugmentation(shown, xyzSlice, grades, plan, { imageSize, generator }),
      steps: describePlan(plan),
      distancesPx: distancesToDots(
        applyAugmentation(dots, xyzSlice, grades, moved, { imageSize, generator }),
      ),
    };
  });
  return [original, ...augmented];
}

const WINDOW_PX = 8;

/** Distance of each labelled point of an example of dots from the centre of the bright voxels around it, in its slice. */
function distancesToDots(example: Example): number[] {
  const points = placedPoints(example, 0, example.grades.length);
  return points.map((point) => {
    const others = points.filter((other) => other !== point && other.z === point.z);
    const [u, v] = dotCentre(example, point, others);
    return Math.hypot(u - point.x, v - point.y);
  });
}

/** The centre of the bright voxels in a window about a point and nearer to it than to any other; NaN when it is dark. */
function dotCentre(
  { voxels, shape: [, H, W] }: Example,
  { x, y, z }: PlacedPoint,
  others: readonly PlacedPoint[],
): [number, number] {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let v = Math.max(0, Math.round(y) - WINDOW_PX); v <= Math.min(H - 1, y + WINDOW_PX); v++) {
    for (let u = Math.max(0, Math.round(x) - WINDOW_PX); u <= Math.min(W - 1, x + WINDOW_PX); u++) {
      const distance = Math.hypot(u - x, v - y);
      if (others.some((other) => Math.hypot(u - other.x, v - other.y) < distance)) continue;
      const grey = voxels[(z * H + v) * W + u] ?? 0;
      sum += grey;
      sumX += grey * u;
      sumY += grey * v;
    }
  }
  return [sumX / sum, sumY / sum];
}
