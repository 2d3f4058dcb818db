import type { Example } from "@spinegrade/augmentation";
import { oneHotHeatmap } from "@spinegrade/heatmaps";
import type { NfnTarget } from "@spinegrade/losses";
import { maskShape, pointTargets, toMaskFrame } from "./point-targets.ts";

/** What the NFN net's losses compare a batch's output with: the voxel of each point. The caller tidies. */
export function nfnTargets(examples: readonly Example[]): NfnTarget {
  return {
    heatmap: examples.map((example) => oneHotHeatmap(toMaskFrame(example), maskShape(example))),
    ...pointTargets(examples),
  };
}
