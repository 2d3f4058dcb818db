/**
 * Linear layers whose factors are rounded to bfloat16. Their references round the same factors and sum in double precision,
 * so that only the float32 sums differ: nothing is tolerated for the rounding, except where a factor comes from GELU.
 */
import { GELU, NONE, SILU } from "../reference/activations.ts";
import { linearInputGradient, linearKernelGradient, toBfloat16 } from "../reference/bfloat16.ts";
import type { Doubles } from "../reference/doubles.ts";
import { linear } from "../reference/products.ts";
import type { LinearSettings } from "../reference/products.ts";
import { forwardCase, inputAt, some } from "./op-case.ts";
import type { OpCase } from "./op-case.ts";

/** A GELU that differs in its last bits may be rounded to the next number of bfloat16, 1/128 away: a part of one term. */
export const NEXT_BFLOAT16 = 1 / 256;

/** The attribute `precision` of such operations. */
export const OF_BFLOAT16 = { precision: { int: 1 } } as const;

/** Whether an operation's factors are rounded: only some processors can compute it. */
export function isOfBfloat16({ attributes }: Pick<OpCase, "attributes">): boolean {
  const { precision } = attributes;
  return precision !== undefined && "int" in precision && precision.int === OF_BFLOAT16.precision.int;
}

const int = (is: boolean): { int: number } => ({ int: Number(is) });
const listed = (one: Doubles | undefined): Doubles[] => (one === undefined ? [] : [one]);

/** A linear layer of [3, rows, ins], as `linearCases`: plain, of GELU, and with gates, scale, addend and SiLU. */
export function bfloat16LinearCases(rows: number, ins: number, outs: number): OpCase[] {
  const shapes = [[3, rows, ins], [ins, outs], [outs], [3, ins], [outs], [3, rows, outs], [3, rows, outs]];
  const all = some(...shapes);
  const between = { gates: inputAt(all, 3), scale: inputAt(all, 4), addend: inputAt(all, 5) };
  return [{}, { inputActivation: GELU }, { ...between, activation: SILU }].flatMap(
    (settings: LinearSettings) => {
      const cases = [forward(all, settings), byInput(all, settings), byKernel(all, settings)];
      return settings.inputActivation === GELU
        ? cases.map((one) => ({ ...one, tolerance: NEXT_BFLOAT16 }))
        : cases;
    },
  );
}

function forward(all: readonly Doubles[], settings: LinearSettings): OpCase {
  const [x, kernel, bias] = [inputAt(all, 0), inputAt(all, 1), inputAt(all, 2)];
  const { inputActivation = NONE, activation = NONE, gates, scale, addend } = settings;
  const attributes = {
    ...{ input_activation: { int: inputActivation }, activation: { int: activation }, ...OF_BFLOAT16 },
    ...{ gate_count: int(gates !== undefined), scale_count: int(scale !== undefined) },
    addend_count: int(addend !== undefined),
  };
  const inputs = [x, kernel, bias, ...[gates, scale, addend].flatMap(listed)];
  const reference = (): Doubles[] => [linear(x, kernel, bias, { ...settings, round: toBfloat16 })];
  return forwardCase("SpinegradeLinear", attributes, inputs, reference, 1);
}

function byInput(all: readonly Doubles[], settings: LinearSettings): OpCase {
  const [x, kernel, dy] = [inputAt(all, 0), inputAt(all, 1), inputAt(all, 6)];
  const { inputActivation, scale } = settings;
  const ofGelu = inputActivation === GELU ? x : undefined;
  const attributes = {
    scale_count: int(scale !== undefined),
    gelu_count: int(ofGelu !== undefined),
    ...OF_BFLOAT16,
  };
  const reference = (): Doubles[] => [linearInputGradient(dy, kernel, x, settings)];
  return forwardCase(
    "SpinegradeLinearInputGrad",
    attributes,
    [dy, kernel, ...listed(scale), ...listed(ofGelu)],
    reference,
    1,
  );
}

function byKernel(all: readonly Doubles[], settings: LinearSettings): OpCase {
  const [x, dy] = [inputAt(all, 0), inputAt(all, 6)];
  const { inputActivation = NONE, gates } = settings;
  const attributes = {
    ...{ input_activation: { int: inputActivation }, gate_count: int(gates !== undefined) },
    ...OF_BFLOAT16,
  };
  const reference = (): Doubles[] => linearKernelGradient(dy, x, settings);
  return forwardCase("SpinegradeLinearKernelGrad", attributes, [dy, x, ...listed(gates)], reference, 2);
}
