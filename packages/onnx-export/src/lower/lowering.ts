import { fixedOf } from "../record/extent.ts";
import type { Operation, Value, Weights } from "../record/recording.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import type { Layout, Layouts } from "./layouts.ts";

/** The graph and the layouts that a recorded operation is written with. */
export interface Target {
  readonly builder: GraphBuilder;
  readonly layouts: Layouts;
}

/** Writes one kind of operation as ONNX nodes. */
export type Lowering = (operation: Operation, target: Target) => void;

/** An input that depends on the images. @throws RangeError when it is a constant or absent. */
export function valueOf({ name, inputs }: Operation, index: number): Value {
  const input = inputs[index];
  if (input?.kind === "value") return input;
  throw new RangeError(`input ${index} of ${name} must depend on the images`);
}

/** A constant input. @throws RangeError when it depends on the images. */
export function weightsOf({ name, inputs }: Operation, index: number): Weights {
  const input = inputs[index];
  if (input?.kind === "weights") return input;
  throw new RangeError(`input ${index} of ${name} must be a constant`);
}

/** A constant input, or undefined for an empty one. */
export function optionalWeightsOf(operation: Operation, index: number): Weights | undefined {
  const input = operation.inputs[index];
  return input?.kind === "weights" && input.values.length > 0 ? input : undefined;
}

/** A constant input of whole numbers that do not depend on the depth, such as axes. */
export function wholesOf({ name, inputs }: Operation, index: number): number[] {
  const input = inputs[index];
  if (input?.kind === "whole") return input.values.map(fixedOf);
  throw new RangeError(`input ${index} of ${name} must be whole numbers`);
}

/** An output. @throws RangeError when there is none. */
export function outputOf({ name, outputs }: Operation, index = 0): Value {
  const output = outputs[index];
  if (output === undefined) throw new RangeError(`${name} has no output ${index}`);
  return output;
}

/** A whole number or a list of them. @throws RangeError when the attribute is something else. */
export function integersOf({ name, attributes }: Operation, key: string): number[] {
  const value = attributes[key];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const numbers = list.filter((each): each is number => typeof each === "number");
  if (numbers.length === list.length) return numbers;
  throw new RangeError(`the attribute ${key} of ${name} is not a number`);
}

/** A number. */
export function numberOf(operation: Operation, key: string): number {
  return integersOf(operation, key)[0] ?? Number.NaN;
}

/** The number of channels, the last axis. */
export function channelsOf({ shape }: Pick<Value, "shape">): number {
  return fixedOf(shape.at(-1));
}

/** A vector of channels, for tensors of a layout. */
export function channelVector({ builder }: Target, values: Float32Array, layout: Layout): string {
  const after = { last: 0, planes: 2, volume: 3 }[layout];
  return builder.numbers(values, [values.length, ...new Array<number>(after).fill(1)]);
}
