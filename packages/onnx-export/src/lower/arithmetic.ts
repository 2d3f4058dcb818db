import { areEqual } from "../record/extent.ts";
import type { Input, Operation, Value } from "../record/recording.ts";
import type { Layout } from "./layouts.ts";
import type { Lowering, Target } from "./lowering.ts";
import { channelVector, outputOf } from "./lowering.ts";

/** An operation on pairs of elements, where one side may be repeated along an axis. */
function binary(opType: string): Lowering {
  return (operation, target) => {
    const layout = layoutOf(operation, target);
    const [a, b] = operation.inputs.map((input) => operand(input, layout, target));
    const name = target.builder.node(opType, [a ?? "", b ?? ""]);
    target.layouts.set(outputOf(operation), layout, name);
  };
}

/** Maps meet in the layout that they have; a vector of channels meets every layout, all else the net's own. */
function layoutOf({ inputs }: Operation, { layouts }: Target): Layout {
  const values = inputs.filter((input): input is Value => input.kind === "value");
  const areMaps = values.every(({ shape }) => shape.length === values[0]?.shape.length && shape.length >= 4);
  const areVectors = inputs.every((input) => input.kind !== "weights" || isOfChannels(input));
  const areWhole = values.length === 1 || areSlices(values);
  return areMaps && areVectors && areWhole ? layouts.common(values) : "last";
}

/** Whether maps have the same slices, so that each of them can lie as planes. */
function areSlices([first, ...others]: readonly Value[]): boolean {
  return others.every(({ shape }) =>
    shape.slice(0, -3).every((length, axis) => areEqual(length, first?.shape[axis] ?? Number.NaN)),
  );
}

function isOfChannels({ shape, values }: { shape: readonly number[]; values: Float32Array }): boolean {
  return values.length === 1 || shape.length === 1;
}

function operand(input: Input, layout: Layout, target: Target): string {
  if (input.kind === "value") return target.layouts.get(input, layout);
  if (input.kind === "whole") throw new RangeError("whole numbers are no operand of a net's arithmetic");
  if (input.values.length === 1) return target.builder.numbers(input.values, []);
  return layout === "last"
    ? target.builder.numbers(input.values, input.shape)
    : channelVector(target, input.values, layout);
}

/** The sum of any number of equal shapes. */
const sumOfAll: Lowering = (operation, target) => {
  const layout = layoutOf(operation, target);
  const names = operation.inputs.map((input) => operand(input, layout, target));
  target.layouts.set(outputOf(operation), layout, target.builder.node("Sum", names));
};

/** Sums, products and comparisons. */
export const ARITHMETIC: Readonly<Record<string, Lowering>> = {
  Add: binary("Add"),
  AddV2: binary("Add"),
  AddN: sumOfAll,
  Sub: binary("Sub"),
  Mul: binary("Mul"),
  RealDiv: binary("Div"),
  LessEqual: binary("LessOrEqual"),
};
