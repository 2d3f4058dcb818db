import { formatTable } from "@spinegrade/competition-data";
import { nameOf } from "./checks/label-set.ts";
import type { LabelRanking, RankedLabels, Suspicion } from "./rank-labels.ts";

const HEADER = [
  "rank",
  "study_id",
  "series_id",
  "group",
  "score",
  "beyond_chance",
  "suspicion",
  "points",
  "reason",
  "also",
];

/** The ranking as a CSV table, one row for each series; scores with two decimals. */
export function formatRanking({ labels }: LabelRanking): string {
  return formatTable(HEADER, labels.map(cellsOf));
}

function cellsOf(label: RankedLabels): (string | number)[] {
  const [first, ...others] = label.suspicions;
  return [
    label.rank,
    label.studyId,
    label.seriesId,
    label.group,
    label.score.toFixed(2),
    label.isBeyondChance ? 1 : 0,
    first?.kind ?? "",
    first === undefined ? "" : pointNames(label, first),
    first?.reason ?? "",
    others.map(({ kind, score }) => `${kind} ${score.toFixed(2)}`).join("; "),
  ];
}

/** The names of the points that a suspicion is about; none are named where it is about all. */
export function pointNames(label: RankedLabels, suspicion: Suspicion): string {
  if (suspicion.points.length === label.points.length) return "all";
  return suspicion.points.map((index) => nameOf(label, index)).join("; ");
}
