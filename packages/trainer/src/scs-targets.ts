import type { Example } from "@spinegrade/augmentation";
import { gaussianHeatmap } from "@spinegrade/heatmaps";
import type { ScsTarget } from "@spinegrade/losses";
import { maskShape, pointTargets, toMaskFrame } from "./point-targets.ts";

/** What the SCS net's losses compare a batch's output with: a normal density about each point. The caller tidies. */
export function scsTargets(examples: readonly Example[]): ScsTarget {
  return {
    heatmap: examples.map((example) => {
      const [, height, width] = maskShape(example);
      const xy = toMaskFrame(example).filter((_, index) => index % 3 !== 2);
      return gaussianHeatmap(xy, [height, width]);
    }),
    ...pointTargets(examples),
  };
}
