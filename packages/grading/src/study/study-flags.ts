import type { TypedSeries } from "@spinegrade/series-types";
import { describeFlag, type SliceTable } from "@spinegrade/volumes";
import type { GradingFlag } from "./graded-study.ts";

/** The flag of a study of which slices cannot be used. */
export const SLICES_MISSING = "slices-missing";

/** Different reasons that a flag names. */
const MOST_REASONS = 3;

/**
 * The doubts about one series that is graded, from its headers and slices. Further checks of a series' quality belong
 * here.
 */
export function flagSeries({ hasContrast, confidence, type }: TypedSeries, table: SliceTable): GradingFlag[] {
  const { flags, quarantined } = table;
  return [
    ...(hasContrast
      ? [{ flag: "contrast-agent", reason: "the series was acquired after contrast agent" }]
      : []),
    ...(confidence < 0.5
      ? [{ flag: "type-uncertain", reason: `the headers contradict each other about the type ${type}` }]
      : []),
    ...(quarantined.length > 0 ? [{ flag: SLICES_MISSING, reason: describeMissing(quarantined) }] : []),
    ...flags.map((flag) => ({ flag: flag.flag, reason: describeFlag(flag) })),
  ];
}

/** Without the files' names, which may name the patient. */
function describeMissing(quarantined: SliceTable["quarantined"]): string {
  const reasons = [...new Set(quarantined.map(({ reason }) => reason))].slice(0, MOST_REASONS);
  const count = quarantined.length === 1 ? "1 slice" : `${quarantined.length} slices`;
  return `${count} cannot be used: ${reasons.join("; ")}`;
}
