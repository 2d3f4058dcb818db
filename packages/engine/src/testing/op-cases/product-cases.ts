import type { Doubles } from "../reference/doubles.ts";
import { GELU, NONE, SILU } from "../reference/activations.ts";
import { attention, linear } from "../reference/products.ts";
import type { LinearSettings } from "../reference/products.ts";
import { forwardCase, gradientCase, inputAt, some } from "./op-case.ts";
import type { OpCase } from "./op-case.ts";

/** Attention of [2, queries, C] and [2, keys, 2C], C = heads * width. */
export function attentionCases(queries: number, keys: number, heads: number, width: number): OpCase[] {
  const channels = heads * width;
  const all = some([2, queries, channels], [2, keys, 2 * channels], [2, queries, channels]);
  const [q, kv, dy] = [inputAt(all, 0), inputAt(all, 1), inputAt(all, 2)];
  const attributes = { heads: { int: heads } };
  const [, statistics] = attention(q, kv, heads);
  return [
    forwardCase("SpinegradeAttention", attributes, [q, kv], () => attention(q, kv, heads), 2),
    gradientCase("SpinegradeAttentionGrad", attributes, [dy, q, kv, statistics], {
      work: (of) => attention(inputAt(of, 0), inputAt(of, 1), heads)[0],
      of: [q, kv],
      dy,
      by: [0, 1],
    }),
  ];
}

const FLOAT32 = { precision: { int: 0 } };

const int = (is: boolean): { int: number } => ({ int: Number(is) });

/** A linear layer of [2, rows, ins]: plain, of GELU, and with gates, scale, addend and SiLU. */
export function linearCases(rows: number, ins: number, outs: number): OpCase[] {
  const shapes = [[2, rows, ins], [ins, outs], [outs], [2, ins], [outs], [2, rows, outs], [2, rows, outs]];
  const all = some(...shapes);
  const [x, kernel, bias] = [inputAt(all, 0), inputAt(all, 1), inputAt(all, 2)];
  const [gates, scale, addend] = [inputAt(all, 3), inputAt(all, 4), inputAt(all, 5)];
  const dy = inputAt(all, 6);
  const between = { gates, scale, addend, activation: SILU };
  return [{}, { inputActivation: GELU }, between].flatMap((settings: LinearSettings) => {
    const { inputActivation = NONE, activation = NONE } = settings;
    const given = [settings.gates, settings.scale, settings.addend].filter((one) => one !== undefined);
    const counts = { gate_count: int("gates" in settings), scale_count: int("scale" in settings) };
    const attributes = {
      ...{ input_activation: { int: inputActivation }, activation: { int: activation }, ...counts },
      addend_count: int("addend" in settings),
      ...FLOAT32,
    };
    const forward = forwardCase(
      "SpinegradeLinear",
      attributes,
      [x, kernel, bias, ...given],
      () => [linear(x, kernel, bias, settings)],
      1,
    );
    return [forward, ...linearGradients([x, kernel, bias, dy], settings)];
  });
}

/** The backward passes have no part in the output's activation; the one by the kernel none in the scale. */
function linearGradients(
  tensors: readonly Doubles[],
  { inputActivation, gates, scale }: LinearSettings,
): OpCase[] {
  const [x, kernel, bias] = [inputAt(tensors, 0), inputAt(tensors, 1), inputAt(tensors, 2)];
  const dy = inputAt(tensors, 3);
  const isGelu = inputActivation === GELU;
  const listed = (one: Doubles | undefined): Doubles[] => (one === undefined ? [] : [one]);
  const work =
    (settings: LinearSettings) =>
    (of: readonly Doubles[]): Doubles =>
      linear(inputAt(of, 0), inputAt(of, 1), inputAt(of, 2), settings);
  const activations = { inputActivation: inputActivation ?? NONE };
  return [
    gradientCase(
      "SpinegradeLinearInputGrad",
      { scale_count: int(scale !== undefined), gelu_count: int(isGelu), ...FLOAT32 },
      [dy, kernel, ...listed(scale), ...(isGelu ? [x] : [])],
      { work: work({ ...activations, scale }), of: [x, kernel, bias], dy, by: [0] },
    ),
    gradientCase(
      "SpinegradeLinearKernelGrad",
      {
        input_activation: { int: activations.inputActivation },
        gate_count: int(gates !== undefined),
        ...FLOAT32,
      },
      [dy, x, ...listed(gates)],
      { work: work({ ...activations, gates }), of: [x, kernel, bias], dy, by: [1, 2] },
    ),
  ];
}
