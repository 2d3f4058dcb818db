import type { TwoStageFigure } from "@spinegrade/two-stage";

/** Formats the value of a figure with its unit; a dash where no study has a label for it. */
export function formatFigure({ unit }: TwoStageFigure, value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  if (unit === "share") return `${(100 * value).toFixed(1)} %`;
  return unit === "nats" ? value.toFixed(3) : `${value.toFixed(2)} ${unit}`;
}

/** Formats the aim of a figure; empty without one. */
export function formatAim(figure: TwoStageFigure): string {
  const { aim } = figure;
  if (aim === undefined) return "";
  return "atMost" in aim
    ? `at most ${formatFigure(figure, aim.atMost)}`
    : `at least ${formatFigure(figure, aim.atLeast)}`;
}

/** Whether a value reaches the aim of its figure; true without an aim. */
export function reachesAim({ aim }: TwoStageFigure, value: number | null | undefined): boolean {
  if (aim === undefined) return true;
  if (value === null || value === undefined) return false;
  return "atMost" in aim ? value <= aim.atMost : value >= aim.atLeast;
}
