import type { Lowering } from "./lowering.ts";
import { outputOf, valueOf, wholesOf } from "./lowering.ts";

const mean: Lowering = (operation, { builder, layouts }) => {
  const [x, axes] = [valueOf(operation, 0), wholesOf(operation, 1)];
  const isOfPlanes = layouts.has(x, "planes") && x.shape.length === 4 && axes.join() === "1,2";
  const keepdims = { i: operation.attributes["keep_dims"] === true ? 1 : 0 };
  if (isOfPlanes && keepdims.i === 0) {
    const means = builder.node("ReduceMean", [layouts.get(x, "planes")], {
      axes: { ints: [2, 3] },
      keepdims,
    });
    layouts.set(outputOf(operation), "last", means);
    return;
  }
  const means = builder.node("ReduceMean", [layouts.get(x, "last")], { axes: { ints: axes }, keepdims });
  layouts.set(outputOf(operation), "last", means);
};

const sum: Lowering = (operation, { builder, layouts }) => {
  const keepdims = { i: operation.attributes["keep_dims"] === true ? 1 : 0 };
  const axes = builder.wholes(wholesOf(operation, 1));
  const x = layouts.get(valueOf(operation, 0), "last");
  layouts.set(outputOf(operation), "last", builder.node("ReduceSum", [x, axes], { keepdims }));
};

const softmax: Lowering = (operation, { builder, layouts }) => {
  const x = layouts.get(valueOf(operation, 0), "last");
  layouts.set(outputOf(operation), "last", builder.node("Softmax", [x], { axis: { i: -1 } }));
};

const cumulativeSum: Lowering = (operation, { builder, layouts }) => {
  const x = layouts.get(valueOf(operation, 0), "last");
  const sums = builder.node("CumSum", [x, builder.wholes(wholesOf(operation, 1))], {
    exclusive: { i: operation.attributes["exclusive"] === true ? 1 : 0 },
    reverse: { i: operation.attributes["reverse"] === true ? 1 : 0 },
  });
  layouts.set(outputOf(operation), "last", sums);
};

const onesLike: Lowering = (operation, { builder, layouts }) => {
  const shape = builder.node("Shape", [layouts.get(valueOf(operation, 0), "last")]);
  const value = { t: { name: "one", dims: [1], values: Float32Array.of(1) } };
  layouts.set(outputOf(operation), "last", builder.node("ConstantOfShape", [shape], { value }));
};

/** Sums, means and what else runs along an axis. */
export const REDUCTIONS: Readonly<Record<string, Lowering>> = {
  Mean: mean,
  Sum: sum,
  Softmax: softmax,
  Cumsum: cumulativeSum,
  OnesLike: onesLike,
};
