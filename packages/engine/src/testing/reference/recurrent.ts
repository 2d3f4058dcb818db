/** Recurrent layers in double precision, as PyTorch defines them. */
import { at, doublesOf } from "./doubles.ts";
import type { Doubles } from "./doubles.ts";

export type RecurrentCell = "gru" | "lstm";

/** A layer's inputs by direction: the inputs' part of the gates [B, T, G H], kernels [H, G H], biases [G H]. */
export interface RecurrentInputs {
  readonly inputs: readonly Doubles[];
  readonly kernels: readonly Doubles[];
  readonly biases: readonly Doubles[];
  /** Added to the recurrent part of the gates, [directions, B, T, G H]; nothing by default. */
  readonly extra?: Doubles;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** y [B, T, directions H], and what the backward pass takes, [directions, B, T, kept H]. */
export function recurrent(cell: RecurrentCell, given: RecurrentInputs): [Doubles, Doubles] {
  const [sequences = 0, steps = 0] = given.inputs[0]?.shape ?? [];
  const [hidden = 0] = given.kernels[0]?.shape ?? [];
  const directions = given.inputs.length;
  const parts = cell === "gru" ? 4 : 5;
  const y = doublesOf([sequences, steps, directions * hidden], () => 0);
  const kept = doublesOf([directions, sequences, steps, parts * hidden], () => 0);
  for (let direction = 0; direction < directions; direction++) {
    for (let sequence = 0; sequence < sequences; sequence++) {
      let [before, cells] = [new Array<number>(hidden).fill(0), new Array<number>(hidden).fill(0)];
      for (let turn = 0; turn < steps; turn++) {
        const step = direction === 0 ? turn : steps - 1 - turn;
        const row = sequence * steps + step;
        const gates = gatesOf(given, { direction, row, rows: sequences * steps }, before);
        const made = Array.from({ length: hidden }, (_, i) =>
          cell === "gru"
            ? gruUnit(gates, hidden, i, before[i] ?? 0)
            : lstmUnit(gates, hidden, i, cells[i] ?? 0),
        );
        made.forEach(([value, ...rest], i) => {
          y.values[(row * directions + direction) * hidden + i] = value ?? 0;
          const place = (direction * sequences * steps + row) * parts * hidden + i;
          rest.forEach((one, part) => {
            kept.values[place + part * hidden] = one;
          });
        });
        before = made.map(([value]) => value ?? 0);
        cells = made.map((unit) => unit.at(-1) ?? 0);
      }
    }
  }
  return [y, kept];
}

/** The parts of all gates: from the inputs, and from the hidden values before. */
interface Gates {
  readonly inputs: readonly number[];
  readonly recurrent: readonly number[];
}

function gatesOf(
  { inputs, kernels, biases, extra }: RecurrentInputs,
  { direction, row, rows }: { readonly direction: number; readonly row: number; readonly rows: number },
  before: readonly number[],
): Gates {
  const [input, kernel, bias] = [inputs[direction], kernels[direction], biases[direction]];
  if (input === undefined || kernel === undefined || bias === undefined)
    throw new RangeError("a direction is missing");
  const width = bias.values.length;
  const columns = Array.from({ length: width }, (_, column) => column);
  return {
    inputs: columns.map((column) => at(input, row * width + column)),
    recurrent: columns.map((column) => {
      const product = before.reduce((sum, value, k) => sum + value * at(kernel, k * width + column), 0);
      const added = extra === undefined ? 0 : at(extra, (direction * rows + row) * width + column);
      return product + at(bias, column) + added;
    }),
  };
}

/** The hidden value; reset, update, new, and the recurrent part of the new gate. */
function gruUnit({ inputs, recurrent: back }: Gates, hidden: number, i: number, before: number): number[] {
  const sum = (gate: number): number => (inputs[gate * hidden + i] ?? 0) + (back[gate * hidden + i] ?? 0);
  const [reset, update, own] = [logistic(sum(0)), logistic(sum(1)), back[2 * hidden + i] ?? 0];
  const next = Math.tanh((inputs[2 * hidden + i] ?? 0) + reset * own);
  return [(1 - update) * next + update * before, reset, update, next, own];
}

/** The hidden value; input, forget, cell and output gate, and the cell value. */
function lstmUnit({ inputs, recurrent: back }: Gates, hidden: number, i: number, before: number): number[] {
  const sum = (gate: number): number => (inputs[gate * hidden + i] ?? 0) + (back[gate * hidden + i] ?? 0);
  const [input, forget, output] = [logistic(sum(0)), logistic(sum(1)), logistic(sum(3))];
  const candidate = Math.tanh(sum(2));
  const cell = forget * before + input * candidate;
  return [output * Math.tanh(cell), input, forget, candidate, output, cell];
}
