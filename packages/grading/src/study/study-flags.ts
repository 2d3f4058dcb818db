import type { TypedSeries } from "@spinegrade/series-types";
import { describeFlag, type SliceTable } from "@spinegrade/volumes";
import type { GradingFlag } from "./graded-study.ts";

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
    ...(quarantined.length > 0
      ? [{ flag: "slices-missing", reason: `${quarantined.length} slices cannot be used` }]
      : []),
    ...flags.map((flag) => ({ flag: flag.flag, reason: describeFlag(flag) })),
  ];
}
