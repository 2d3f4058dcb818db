import { plainExample } from "@spinegrade/augmentation";
import { createNfnNet, decodeCheckpoint, loadState, lookInto } from "@spinegrade/model-zoo";
import { type NetConfig, toBatch, withTensors } from "@spinegrade/tasks";
import type { Volume } from "@spinegrade/volumes";
import {
  encodeMap,
  type FigureRecord,
  type RecordedChannel,
  type RecordedPlace,
  rounded,
} from "./figure-record.ts";

/** The decoder's last map. */
const DECODER = "decoder.block.2";
const CHANNELS = 3;
const LEFT_POINTS = 5;

/** Values of each voxel, one for each point or channel. */
interface VoxelMap {
  readonly depth: number;
  /** Pixels of a slice. */
  readonly area: number;
  readonly last: number;
  /** `[depth, area, last]` */
  readonly values: ArrayLike<number>;
}

/**
 * The heatmaps of the foramina in a volume, and the decoder's channels whose pooled values differ most between them.
 * @param places of the points, as the run's validation found them.
 */
export function lookAtNet(
  { encoder, decoderChannels, imageSize }: NetConfig,
  checkpoint: Uint8Array,
  volume: Volume,
  places: readonly RecordedPlace[],
): Pick<FigureRecord, "points" | "channels"> {
  const net = createNfnNet({ encoder, decoderChannels, seed: null });
  loadState(net, decodeCheckpoint(checkpoint).state);
  const [heatmaps, features] = withTensors((): [VoxelMap, VoxelMap] => {
    const { images, depths } = toBatch([plainExample(volume, [], [], imageSize)]);
    const { output, values } = lookInto(net, images, depths, { only: DECODER });
    return [toVoxelMap(output.heatmap[0]), toVoxelMap(values.get(DECODER)?.[0])];
  });
  net.dispose();
  const pooled = Array.from({ length: features.last }, (_, channel) =>
    places.map((_place, point) => poolAt(heatmaps, point, features, channel)),
  );
  const channels = [...pooled.keys()]
    .toSorted((a, b) => contrast(pooled[b] ?? []) - contrast(pooled[a] ?? []))
    .slice(0, CHANNELS);
  return {
    points: places.map((place, point) => ({ ...place, ...describeHeatmap(heatmaps, point) })),
    channels: channels.map((channel) => ({
      channel,
      pooled: (pooled[channel] ?? []).map(rounded),
      maps: mapsOf(features, channel, places),
    })),
  };
}

/** The values read from a tensor. */
interface TensorValues {
  readonly shape: readonly number[];
  readonly dataSync: () => ArrayLike<number>;
}

function toVoxelMap(tensor: TensorValues | undefined): VoxelMap {
  if (tensor === undefined) throw new RangeError(`the net has no heatmap, or no ${DECODER}`);
  const [, depth = 0, height = 0, width = 0, last = 0] = tensor.shape;
  return { depth, area: height * width, last, values: tensor.dataSync() };
}

function valueAt({ area, last, values }: VoxelMap, z: number, pixel: number, index: number): number {
  return values[(z * area + pixel) * last + index] ?? Number.NaN;
}

/** The mean of a channel with a point's heatmap as weights. */
function poolAt(heatmaps: VoxelMap, point: number, features: VoxelMap, channel: number): number {
  let sum = 0;
  for (let z = 0; z < features.depth; z++)
    for (let pixel = 0; pixel < features.area; pixel++)
      sum += valueAt(heatmaps, z, pixel, point) * valueAt(features, z, pixel, channel);
  return sum;
}

/** The spread of the left points' values. */
function contrast(values: readonly number[]): number {
  const shown = values.slice(0, LEFT_POINTS);
  return Math.max(...shown) - Math.min(...shown);
}

function describeHeatmap(
  heatmaps: VoxelMap,
  point: number,
): { readonly heatmap: string; readonly mass: number[] } {
  const { depth, area } = heatmaps;
  const slices = Array.from({ length: depth }, (_, z) =>
    Array.from({ length: area }, (_pixel, pixel) => valueAt(heatmaps, z, pixel, point)),
  );
  const plane = Array.from({ length: area }, (_, pixel) =>
    slices.reduce((sum, slice) => sum + (slice[pixel] ?? 0), 0),
  );
  const most = Math.max(...plane);
  return {
    heatmap: encodeMap(plane.map((value) => value / most)),
    mass: slices.map((slice) => rounded(slice.reduce((sum, value) => sum + value, 0))),
  };
}

/** A channel in the slices of the left points that are the least and the most severe, in one scale. */
function mapsOf(
  features: VoxelMap,
  channel: number,
  places: readonly RecordedPlace[],
): RecordedChannel["maps"] {
  const bySeverity = [...places.slice(0, LEFT_POINTS).keys()].toSorted(
    (a, b) => (places[a]?.probabilities[2] ?? 0) - (places[b]?.probabilities[2] ?? 0),
  );
  const shown = [bySeverity[0] ?? 0, bySeverity.at(-1) ?? 0];
  const maps = shown.map((point) => {
    const z = Math.round(places[point]?.xyz[2] ?? 0);
    return Array.from({ length: features.area }, (_, pixel) => valueAt(features, z, pixel, channel));
  });
  const [least, most] = [Math.min(...maps.flat()), Math.max(...maps.flat())];
  return Object.fromEntries(
    maps.map((map, index) => [
      String(shown[index]),
      encodeMap(map.map((value) => (value - least) / (most - least))),
    ]),
  );
}
