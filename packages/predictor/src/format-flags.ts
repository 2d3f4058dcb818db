import type { Prediction } from "@spinegrade/competition-data";
import { printable } from "@spinegrade/pipeline";

const SHOWN = 20;

/**
 * Summarises the flags of predictions for the terminal: the number of series per flag, then the first 20 with reasons.
 */
export function formatFlags(predictions: readonly Prediction[]): string {
  const found = new Map<string, { readonly flag: string; readonly line: string; readonly series: string }>();
  for (const { studyId, seriesId, flags = [] } of predictions) {
    const series = `study ${studyId}, series ${seriesId}`;
    for (const { flag, reason } of flags) {
      const line = `  ${series}: ${flag}: ${printable(reason)}`;
      if (!found.has(line)) found.set(line, { flag, line, series });
    }
  }
  const all = [...found.values()];
  if (all.length === 0) return "";
  const names = [...new Set(all.map(({ flag }) => flag))];
  const counts = names.map((name) => {
    const series = new Set(all.filter(({ flag }) => flag === name).map((one) => one.series));
    return `${name} (${series.size} series)`;
  });
  const rest = all.length - SHOWN;
  return [
    `FLAGS, look at these before you use the predictions: ${counts.join(", ")}`,
    ...all.slice(0, SHOWN).map(({ line }) => line),
    ...(rest > 0 ? [`  and ${rest} more: see predictions.json`] : []),
    "",
  ].join("\n");
}
