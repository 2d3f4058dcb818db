import type { Example } from "@spinegrade/augmentation";
import { gaussianHeatmap } from "@spinegrade/heatmaps";
import type { ScsTarget } from "@spinegrade/losses";
import { maskShape, pointTargets, toMaskFrame } from "./point-targets.ts";

/** In mask px, as published. */
const SIGMA = 1;

/** What the SCS net's losses compare a batch's output with: a normal density about each point, none about a missing one. The caller tidies. */
export function scsTargets(examples: readonly Example[]): ScsTarget {
  return {
    heatmap: examples.map((example) => {
      const [, height, width] = maskShape(example);
      const xyz = toMaskFrame(example);
      const xy = xyz.filter((_, index) => index % 3 !== 2);
      return gaussianHeatmap(xy, [height, width], SIGMA, (point) => xyz[3 * point + 2] === -1);
    }),
    ...pointTargets(examples),
  };
}
