import type { Comparison, Difference, Settings, Timings } from "./settings.ts";

/** On probabilities and coordinates in mask px, absolute; on a gradient as a share of its largest value. */
export const TOLERANCE = 1e-3;

/** The gradient of a bias before a norm is 0: what either backend computes is rounding. */
const ROUNDING = 1e-5;

/** Whether a tensor's values are the same on both backends. */
export function isEqual({ op }: Settings, { largest, of }: Difference): boolean {
  return largest <= (op === "gradients" ? TOLERANCE * of + ROUNDING : TOLERANCE);
}

/** For people. */
export function formatComparison(settings: Settings, comparison: Comparison, isSoftware: boolean): string {
  const { op, task, encoder, widths, depth, size } = settings;
  const { adapter, tensorflow, webgpu, differences } = comparison;
  const wrong = differences.filter((one) => !isEqual(settings, one));
  const shown =
    op === "infer" ? differences : [...wrong, ...differences.filter(({ name }) => name === "loss")];
  return [
    `${op} of ${task}, ${encoder}, widths ${widths.join(",")}, ${depth} slices of ${size} px`,
    `TensorFlow, processor: ${formatTimings(tensorflow)}`,
    `WebGPU, ${adapter}: ${formatTimings(webgpu)}`,
    ...(isSoftware ? ["SwiftShader emulates a GPU on the processor: its time says nothing about a GPU"] : []),
    ...shown.map(
      ({ name, largest, of }) => `${name}: differs by up to ${digits(largest)}, largest ${digits(of)}`,
    ),
    wrong.length === 0
      ? `all ${differences.length} tensors are equal within ${TOLERANCE}`
      : `${wrong.length} of ${differences.length} tensors differ by more than ${TOLERANCE}`,
  ].join("\n");
}

function formatTimings({ first, later }: Timings): string {
  const best = later.toSorted((a, b) => a.cpuSeconds - b.cpuSeconds)[0];
  const then = best === undefined ? "" : `, then ${best.seconds} s (${best.cpuSeconds} s of processor)`;
  return `first run ${first.seconds} s (${first.cpuSeconds} s of processor)${then}`;
}

function digits(value: number): string {
  return value.toPrecision(2);
}
