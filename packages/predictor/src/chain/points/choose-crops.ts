import { LEVELS } from "@spinegrade/competition-data";
import type { FoundPoint } from "../nets/chain-nets.ts";
import type { ChainSeries } from "../chain-prediction.ts";

/** A point in an axial series, with how sure the nets are that the series shows it. */
export interface AxialFinding {
  readonly series: ChainSeries;
  readonly point: FoundPoint;
  readonly confidence: number;
}

/**
 * For the left recesses L1/L2 to L5/S1, then the right ones, the finding of the highest confidence; of equal ones the first.
 * Null where there is none.
 */
export function chooseCrops(findings: readonly AxialFinding[]): (AxialFinding | null)[] {
  return (["left", "right"] as const).flatMap((side) =>
    LEVELS.map((level) => {
      const own = findings.filter(({ point }) => point.side === side && point.level === level);
      return own.reduce<AxialFinding | null>(
        (best, finding) => (best === null || finding.confidence > best.confidence ? finding : best),
        null,
      );
    }),
  );
}
