import {
  createHeatmapPointNet,
  createPointNet,
  type HeatmapPointNet,
  type HeatmapPointNetOptions,
  type PointNetOptions,
  type Stateful,
} from "@spinegrade/model-zoo";
import type { CheckpointShapes } from "@spinegrade/tasks";
import { EMPTY, netReader, type OpenNet, SIZE } from "./recorded-net.ts";

interface PointSettings {
  readonly imageSize: number;
  /** Slices to which training resized a series; absent for nets that see one slice. */
  readonly slices?: number;
  /** Options of the decoder of heatmaps; absent for nets that regress coordinates. */
  readonly heatmaps?: Required<Pick<HeatmapPointNetOptions, "decoderChannels">>;
}

type Sizes = Pick<PointNetOptions, "inChannels" | "outputs">;

const ONE: Sizes = { inChannels: 1, outputs: 1 };

const HEATMAPS = {
  type: "object",
  required: ["decoderChannels"],
  properties: { decoderChannels: { type: "array", items: SIZE, minItems: 3, maxItems: 3 } },
};

const parse = netReader<PointSettings>({ imageSize: SIZE, slices: SIZE, heatmaps: HEATMAPS }, [
  "slices",
  "heatmaps",
]);

/**
 * Creates a net that finds points; its channels, and its coordinates or points, are those of the checkpoint's first and last
 * layer.
 */
export const openPoints: OpenNet = (given, state, source) => {
  const { imageSize: side, slices, heatmaps } = parse(given, source);
  const common = { ...EMPTY, encoder: given.encoder };
  if (heatmaps !== undefined) {
    const dimensions = slices === undefined ? 2 : 3;
    const make = ({ inChannels, outputs: points }: Sizes, shapesOnly = false): HeatmapPointNet =>
      createHeatmapPointNet({ ...common, ...heatmaps, dimensions, inChannels, points, shapesOnly });
    const sizes = sizesOf(make(ONE, true), state);
    return {
      kind: "heatmap-points",
      net: make(sizes),
      input: [slices === undefined ? 1 : "depth", side, side, sizes.inChannels],
    };
  }
  if (slices === undefined) {
    const sizes = sizesOf(createPointNet({ ...common, ...ONE, dimensions: 2, shapesOnly: true }), state);
    const net = createPointNet({ ...common, ...sizes, dimensions: 2 });
    return { kind: "slice-points", net, input: [side, side, sizes.inChannels] };
  }
  const sizes = sizesOf(createPointNet({ ...common, ...ONE, dimensions: 3, shapesOnly: true }), state);
  const net = createPointNet({ ...common, ...sizes, dimensions: 3 });
  return { kind: "volume-points", net, input: ["depth", side, side, sizes.inChannels] };
};

/** Finds the differences between a checkpoint and a net of one channel and one output. Disposes the net. */
function sizesOf(net: Stateful & { dispose(): void }, state: CheckpointShapes["state"]): Sizes {
  const differing = [...net.state()].flatMap(([name, entry]) => {
    const found = state.get(name)?.shape;
    return found === undefined || entry.kind === "counter" || found.join() === entry.shape.join()
      ? []
      : [{ found, isOfInput: found[0] === entry.shape[0] }];
  });
  net.dispose();
  const first = differing.find(({ found, isOfInput }) => isOfInput && found.length >= 4)?.found;
  const last = differing.find(({ found }) => found.length === 1)?.found;
  return { inChannels: first?.[1] ?? 1, outputs: last?.[0] ?? 1 };
}
