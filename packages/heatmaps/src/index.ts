export { oneHotHeatmap } from "./one-hot-heatmap.ts";
export { gaussianHeatmap } from "./gaussian-heatmap.ts";
export { nearestIndex } from "./nearest-index.ts";
export { spatialSoftmax } from "./spatial-softmax.ts";
export { describeHeatmaps } from "./describe-heatmaps.ts";
export { dsnt } from "./dsnt.ts";
export { positionsAlong } from "./positions-along.ts";
export { poolAtHeatmap } from "./pool-at-heatmap.ts";
