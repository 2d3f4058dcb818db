import type { GraphProto, ValueInfo } from "./model.ts";

/** The name of the axis whose length is the number of volumes. */
const BATCH_AXIS = "batch";
/** Suffix of names in the inner graph, which must differ from those of the outer one. */
export const OF_VOLUME = "_of_volume";

/**
 * The graph of one volume, run for each volume of a batch: a Scan, whose outputs are stacked along a first axis. The
 * graph is the same for any number of volumes, as each volume has its slices to itself.
 */
export function forAnyBatch(ofVolume: GraphProto): GraphProto {
  const stacked = (info: ValueInfo, name: string): ValueInfo => ({
    ...info,
    name,
    shape: [BATCH_AXIS, ...info.shape],
  });
  const outer = (name: string): string => name.replace(OF_VOLUME, "");
  const inputs = ofVolume.inputs.map((input) => stacked(input, outer(input.name)));
  return {
    name: "spinegrade",
    nodes: [
      {
        opType: "Scan",
        inputs: inputs.map(({ name }) => name),
        outputs: ofVolume.outputs.map(({ name }) => outer(name)),
        attributes: { body: { g: ofVolume }, num_scan_inputs: { i: inputs.length } },
      },
    ],
    initializers: [],
    inputs,
    outputs: ofVolume.outputs.map((output) => stacked(output, outer(output.name))),
  };
}
