import type { Agreement, FilledBin } from "@spinegrade/metrics/intervals";
import { lineChart, type Markup, SEVERITY_WORDS } from "@spinegrade/report";

/** The reliability curves of the three grades, with the diagonal of a perfectly calibrated net. */
export function renderReliability(title: string, { reliability }: Agreement): Markup {
  // rounded, because the chart shows these values when pointed at
  const curves = reliability.map((bins, grade) => ({
    name: SEVERITY_WORDS[grade] ?? "",
    points: bins.map(
      ({ predicted, observed }: FilledBin) => [Math.round(1000 * predicted) / 1000, observed] as const,
    ),
    colour: grade,
  }));
  const diagonal = {
    name: "perfect",
    points: [[0, 0] as const, [1, 1] as const],
    colour: 5,
    dashed: true,
  };
  return lineChart({
    title: `${title}: probability and what came true`,
    xLabel: "predicted probability, mean of a tenth",
    yLabel: "share that came true",
    yInclude: [0, 1],
    series: [...curves.filter(({ points }) => points.length > 0), diagonal],
  });
}
