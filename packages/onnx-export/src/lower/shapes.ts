import { areEqual, plus } from "../record/extent.ts";
import type { Operation, Value, Whole } from "../record/recording.ts";
import type { Lowering } from "./lowering.ts";
import { integersOf, outputOf, valueOf, weightsOf, wholesOf } from "./lowering.ts";

/** A new shape of the same elements. Where only the slices are renumbered, planes stay planes. */
const reshape: Lowering = (operation, { builder, layouts }) => {
  const [x, y] = [valueOf(operation, 0), outputOf(operation)];
  if (areSamePlanes(x, y) && layouts.has(x, "planes")) {
    layouts.set(y, "planes", layouts.get(x, "planes"));
    return;
  }
  layouts.set(y, "last", builder.reshape(layouts.get(x, "last"), y.shape));
};

function areSamePlanes(x: Value, y: Value): boolean {
  const [before, after] = [x.shape.slice(-3), y.shape.slice(-3)];
  const areMaps = x.shape.length >= 4 && y.shape.length >= 4;
  return areMaps && before.every((side, axis) => areEqual(side, after[axis] ?? Number.NaN));
}

const transpose: Lowering = (operation, { builder, layouts }) => {
  const perm = { ints: wholesOf(operation, 1) };
  const turned = builder.node("Transpose", [layouts.get(valueOf(operation, 0), "last")], { perm });
  layouts.set(outputOf(operation), "last", turned);
};

/** Tensors one after another along an axis, the last input. Maps along their channels meet as they lie. */
const concat: Lowering = (operation, { builder, layouts }) => {
  const count = operation.inputs.length - 1;
  const values = Array.from({ length: count }, (_, index) => valueOf(operation, index));
  const [axis = 0] = wholesOf(operation, count);
  const rank = outputOf(operation).shape.length;
  const isOfChannels = axis === rank - 1 || axis === -1;
  const layout = isOfChannels && rank >= 4 ? layouts.common(values) : "last";
  const names = values.map((value) => layouts.get(value, layout));
  const joined = builder.node("Concat", names, { axis: { i: layout === "last" ? axis : 1 } });
  layouts.set(outputOf(operation), layout, joined);
};

/** Tensors one after another along a new axis. */
const pack: Lowering = (operation, { builder, layouts }) => {
  const [axis = 0] = integersOf(operation, "axis");
  const names = operation.inputs.map((_, index) => {
    const name = layouts.get(valueOf(operation, index), "last");
    return builder.node("Unsqueeze", [name, builder.wholes([axis])]);
  });
  layouts.set(outputOf(operation), "last", builder.node("Concat", names, { axis: { i: axis } }));
};

/** A tensor cut into parts along an axis. */
const split: Lowering = (operation, { builder, layouts }) => {
  const x = layouts.get(valueOf(operation, 0), "last");
  const [axis = 0] = wholesOf(operation, 2);
  const { values } = wholeInput(operation, 1);
  const areAlike = values.every((size) => areEqual(size, values[0] ?? Number.NaN));
  const sizes = areAlike ? [] : [builder.extents(values)];
  const parts = builder.nodes("Split", [x, ...sizes], values.length, { axis: { i: axis } });
  for (const [index, part] of parts.entries()) layouts.set(outputOf(operation, index), "last", part);
};

const slice: Lowering = (operation, { builder, layouts }) => {
  const x = valueOf(operation, 0);
  const begin = wholeInput(operation, 1).values;
  const size = wholeInput(operation, 2).values;
  const inputs = [layouts.get(x, "last"), builder.extents(begin)];
  const ends = builder.extents(begin.map((first, axis) => plus(first, size[axis] ?? 0)));
  layouts.set(outputOf(operation), "last", builder.node("Slice", [...inputs, ends]));
};

/** Zeros around a map: [N, H, W, C], in plane. */
const pad: Lowering = (operation, { builder, layouts }) => {
  const x = valueOf(operation, 0);
  const flat = wholesOf(operation, 1);
  const pairs = x.shape.map((_, axis): [number, number] => [flat[2 * axis] ?? 0, flat[2 * axis + 1] ?? 0]);
  const [value = 0] = weightsOf(operation, 2).values;
  const layout = x.shape.length === 4 ? "planes" : "last";
  const [images, rows, columns, channels] = pairs;
  const turned = layout === "planes" ? [images, channels, rows, columns] : pairs;
  const pads = [0, 1].flatMap((side) => turned.map((pair) => pair?.[side] ?? 0));
  const inputs = [layouts.get(x, layout), builder.wholes(pads), builder.number(value)];
  layouts.set(outputOf(operation), layout, builder.node("Pad", inputs));
};

const tile: Lowering = (operation, { builder, layouts }) => {
  const repeats = builder.extents(wholeInput(operation, 1).values);
  const x = layouts.get(valueOf(operation, 0), "last");
  layouts.set(outputOf(operation), "last", builder.node("Tile", [x, repeats]));
};

function wholeInput({ name, inputs }: Operation, index: number): Whole {
  const input = inputs[index];
  if (input?.kind === "whole") return input;
  throw new RangeError(`input ${index} of ${name} must be whole numbers`);
}

/** Operations that move elements and compute nothing. */
export const SHAPES: Readonly<Record<string, Lowering>> = {
  Reshape: reshape,
  ExpandDims: reshape,
  Squeeze: reshape,
  Transpose: transpose,
  ConcatV2: concat,
  Pack: pack,
  SplitV: split,
  Slice: slice,
  PadV2: pad,
  Tile: tile,
};
