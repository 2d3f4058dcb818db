import type { Weights } from "../record/recording.ts";
import type { Lowering } from "./lowering.ts";
import { channelsOf, numberOf, outputOf, valueOf, weightsOf } from "./lowering.ts";

/** A cell in ONNX: its operation, and where each of ONNX's gates stands among ours. */
interface Cell {
  readonly opType: "GRU" | "LSTM";
  readonly gates: readonly number[];
  readonly attributes: Readonly<Record<string, { readonly i: number }>>;
}

/** By the numbers of the native operation. */
const CELLS: readonly Cell[] = [
  // ours reset, update, new; ONNX's update, reset, hidden. The reset gate multiplies the product with its bias.
  { opType: "GRU", gates: [1, 0, 2], attributes: { linear_before_reset: { i: 1 } } },
  // ours input, forget, cell, output; ONNX's input, output, forget, cell
  { opType: "LSTM", gates: [0, 3, 1, 2], attributes: {} },
];

/** x [B, T, I], and for each direction its kernels, biases, recurrent kernels, recurrent biases -> [B, T, directions H]. */
const recurrent: Lowering = (operation, { builder, layouts }) => {
  const directions = numberOf(operation, "directions");
  const cell = CELLS[numberOf(operation, "cell")];
  if (cell === undefined) throw new RangeError(`${operation.name} has an unknown cell`);
  const [x, y] = [valueOf(operation, 0), outputOf(operation)];
  const hidden = channelsOf(y) / directions;
  const of = (part: number): Weights[] =>
    Array.from({ length: directions }, (_, index) => weightsOf(operation, 1 + part * directions + index));
  const turned = (part: number): string => {
    const kernels = of(part);
    const dims = [directions, cell.gates.length * hidden, kernels[0]?.shape[0] ?? 0];
    return builder.numbers(joined(kernels.map((one) => gateRows(one, cell, hidden))), dims);
  };
  const recurrentBiases = of(3);
  const offsets = of(1).flatMap((one, index) => [one, ...recurrentBiases.slice(index, index + 1)]);
  const bias = builder.numbers(joined(offsets.map((one) => gateRows(one, cell, hidden))), [
    directions,
    2 * cell.gates.length * hidden,
  ]);
  const steps = builder.node("Transpose", [layouts.get(x, "last")], { perm: { ints: [1, 0, 2] } });
  const found = builder.node(cell.opType, [steps, turned(0), turned(2), bias], {
    ...cell.attributes,
    direction: { s: directions === 2 ? "bidirectional" : "forward" },
    hidden_size: { i: hidden },
  });
  const ofSequences = builder.node("Transpose", [found], { perm: { ints: [2, 0, 1, 3] } }); // [T, directions, B, H]
  layouts.set(y, "last", builder.reshape(ofSequences, y.shape));
};

/** [I, gates * H] -> the gates in ONNX's order, [gates * H, I]; a bias is of one input. */
function gateRows({ values }: Weights, { gates }: Cell, hidden: number): Float32Array {
  const width = gates.length * hidden;
  const ins = values.length / width;
  const rows = new Float32Array(values.length);
  for (const [to, from] of gates.entries())
    for (let unit = 0; unit < hidden; unit++)
      for (let i = 0; i < ins; i++)
        rows[(to * hidden + unit) * ins + i] = values[i * width + from * hidden + unit] ?? Number.NaN;
  return rows;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Recurrent layers. */
export const RECURRENCE: Readonly<Record<string, Lowering>> = { SpinegradeRecurrent: recurrent };
