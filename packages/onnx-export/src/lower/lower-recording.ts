import type { Extent } from "../record/extent.ts";
import type { Recording, Value } from "../record/recording.ts";
import type { GraphProto } from "../model/model.ts";
import { OF_VOLUME } from "../model/for-any-batch.ts";
import { ACTIVATIONS } from "./activations.ts";
import { ARITHMETIC } from "./arithmetic.ts";
import { CONVOLUTIONS } from "./convolutions.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { Layouts } from "./layouts.ts";
import type { Lowering } from "./lowering.ts";
import { NORMS } from "./norms.ts";
import { PRODUCTS } from "./products.ts";
import { REDUCTIONS } from "./reductions.ts";
import { SHAPES } from "./shapes.ts";

/** Every operation that a recorded net may contain, by TensorFlow's name or that of the native one. */
const LOWERINGS: ReadonlyMap<string, Lowering> = new Map(
  Object.entries({
    ...ACTIVATIONS,
    ...ARITHMETIC,
    ...CONVOLUTIONS,
    ...NORMS,
    ...PRODUCTS,
    ...REDUCTIONS,
    ...SHAPES,
  }),
);

/** The name of a graph's axis whose length is the number of slices. */
const DEPTH_AXIS = "depth";

const IMAGES = "images_of_volume";

/**
 * The graph of one volume: images [D, H, W] -> the recorded outputs, without the axis of the one volume.
 * @throws RangeError that names an operation which cannot be written.
 */
export function lowerRecording(
  { operations, outputs }: Recording,
  [height, width]: readonly [number, number],
): GraphProto {
  const builder = new GraphBuilder(IMAGES);
  const layouts = new Layouts(builder);
  const planes = builder.node("Unsqueeze", [IMAGES, builder.wholes([1])]); // [D, H, W] -> [D, 1, H, W]
  const shape: readonly Extent[] = [{ times: 1, over: 1, fixed: 0 }, height, width, 1];
  layouts.set({ kind: "value", id: 0, shape, dtype: "float32" }, "planes", planes);
  for (const operation of operations) {
    const lowering = LOWERINGS.get(operation.name);
    if (lowering === undefined)
      throw new RangeError(`the operation ${operation.name} has no form in ONNX yet`);
    lowering(operation, { builder, layouts });
  }
  const results = Object.entries(outputs).map(([name, value]) => ({
    name: builder.rename(withoutVolume(value), `${name}${OF_VOLUME}`),
    shape: value.shape.slice(1).map(nameOf),
  }));
  return builder.graph("of_volume", [{ name: IMAGES, shape: [DEPTH_AXIS, height, width] }], results);

  function withoutVolume(value: Value): string {
    return builder.node("Squeeze", [layouts.get(value, "last"), builder.wholes([0])]);
  }
}

function nameOf(length: Extent): number | string {
  if (typeof length === "number") return length;
  const { times, over, fixed } = length;
  const share = `${times === 1 ? "" : `${times} * `}${DEPTH_AXIS}${over === 1 ? "" : ` / ${over}`}`;
  return fixed === 0 ? share : `${share} + ${fixed}`;
}
