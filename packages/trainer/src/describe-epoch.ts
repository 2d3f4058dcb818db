import { formatDuration } from "@spinegrade/pipeline";
import type { EpochRecord } from "./fold-result.ts";
import type { LossValues } from "./gradients.ts";

/** An epoch in one line, for people. */
export function describeEpoch(
  { epoch, validationLoss, score, seconds }: EpochRecord,
  epochs: number,
): string {
  const { x, y, z } = score.within1;
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  return (
    `epoch ${epoch}/${epochs} validated: ${formatLosses(validationLoss)}; within 1: x ${percent(x)}, y ${percent(y)}, ` +
    `z ${percent(z)}; log loss ${score.weightedLogLoss.toFixed(3)} (best constant ${score.constantLogLoss.toFixed(3)}); ` +
    formatDuration(seconds)
  );
}

/** Loss terms in one line, for people. */
export function formatLosses(losses: LossValues): string {
  return Object.entries(losses)
    .map(([name, value]) => `${name} ${value.toFixed(3)}`)
    .join(", ");
}
