import { type Extent, partsOf } from "../record/extent.ts";
import type { InputShapes, Recording, Value } from "../record/recording.ts";
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
import { RECURRENCE } from "./recurrence.ts";
import { REDUCTIONS } from "./reductions.ts";
import { SHAPES } from "./shapes.ts";
import { VOLUMES } from "./volumes.ts";

/** Every operation that a recorded net may contain, by TensorFlow's name or that of the native one. */
const LOWERINGS: ReadonlyMap<string, Lowering> = new Map(
  Object.entries({
    ...ACTIVATIONS,
    ...ARITHMETIC,
    ...CONVOLUTIONS,
    ...NORMS,
    ...PRODUCTS,
    ...RECURRENCE,
    ...REDUCTIONS,
    ...SHAPES,
    ...VOLUMES,
  }),
);

/**
 * The graph of one volume, or of one study: the inputs -> the recorded outputs `[1, ...]`, without their first axis.
 * @throws RangeError that names an operation which cannot be written.
 */
export function lowerRecording({ operations, outputs }: Recording, inputs: InputShapes): GraphProto {
  const given = Object.entries(inputs).map(([name, dims]) => ({ name: `${name}${OF_VOLUME}`, shape: dims }));
  const builder = new GraphBuilder(given);
  const layouts = new Layouts(builder);
  for (const [id, { name, shape }] of given.entries())
    layouts.set({ kind: "value", id, shape: shape.map(extentOf), dtype: "float32" }, "last", name);
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
  return builder.graph("of_volume", given, results);

  function withoutVolume(value: Value): string {
    return builder.node("Squeeze", [layouts.get(value, "last"), builder.wholes([0])]);
  }
}

function extentOf(length: number | "depth"): Extent {
  return length === "depth" ? { times: 1, over: 1, fixed: 0 } : length;
}

/** The name of an axis: that of the inputs is `depth`. */
function nameOf(length: Extent): number | string {
  if (typeof length === "number") return length;
  const { times, over, fixed } = partsOf(length);
  const share = `${times === 1 ? "" : `${times} * `}depth${over === 1 ? "" : ` / ${over}`}`;
  return fixed === 0 ? share : `${share} + ${fixed}`;
}
