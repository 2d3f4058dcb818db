import { CORRECTED_COORDINATES_FILE, LABEL_GROUPS } from "@spinegrade/competition-data";
import type { SampleTable } from "./build-samples.ts";
import { EXCLUSIONS } from "./exclusions.ts";
import type { MadeSamples } from "./make-samples.ts";
import { HOW_TO_GET_CORRECTIONS, type LabelCoordinates } from "./inputs/read-coordinates.ts";
import type { Exclusion, ExclusionKind } from "./sample.ts";

const KIND_WORDS: Readonly<Record<ExclusionKind, string>> = {
  "excluded-by-id": "excluded by id",
  "study-not-in-train": "study not in train.csv",
  "wrong-series": "points on a series of another kind",
  "no-points": "no points",
  "incomplete-points": "incomplete points",
  "not-ingested": "not ingested",
  "slice-not-in-series": "label has a slice number of no slice or of several slices",
  "outside-image": "coordinate outside its image",
  "sides-coincide": "left and right coincide",
  "side-contradiction": "left and right contradict the images",
  "level-contradiction": "order of levels contradicts the images",
  "place-unknown": "slices do not state where they lie",
  "frame-of-reference-differs": "sagittal points in another frame of reference",
  "frame-of-reference-unknown": "sagittal or axial series without a frame of reference",
  "no-series": "study without such a series",
};

/** The result as text: samples per task and fold, exclusions and their reasons, the source of the canal points. */
export function formatSamples({ tables, ruleSet, coordinates, folder }: MadeSamples): string {
  const lines = [
    `Samples, rule set ${ruleSet}:`,
    ...tables.flatMap(describeTable),
    ...describeCoordinates(coordinates),
    `Every excluded series, with reason and source: ${folder}/excluded.json`,
  ];
  return `${lines.join("\n")}\n`;
}

function describeTable({ task, samples, exclusions, doubtful, unmatched }: SampleTable): string[] {
  const perFold = new Map<number, number>();
  for (const { fold } of samples) perFold.set(fold, (perFold.get(fold) ?? 0) + 1);
  const folds = [...perFold].sort(([a], [b]) => a - b).map(([fold, count]) => `${fold}: ${count}`);
  // when none matches, these are simply not the competition's tables
  const listed = EXCLUSIONS.filter((exclusion) => exclusion.task === task).length;
  const isPartlyUnmatched = unmatched.length > 0 && unmatched.length < listed;
  const name = `${task.toUpperCase()} (${LABEL_GROUPS[task].description})`;
  return [
    `  ${name}: ${samples.length} samples${samples.length > 0 ? ` (by fold ${folds.join(", ")})` : ""}`,
    ...countKinds("excluded", exclusions),
    ...countKinds("kept, with a doubt", doubtful),
    ...(isPartlyUnmatched
      ? [`   ${unmatched.length} of ${listed} ids to exclude match nothing in these tables`]
      : []),
  ];
}

function countKinds(title: string, series: readonly Exclusion[]): string[] {
  const kinds = new Map<ExclusionKind, number>();
  for (const { kind } of series) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const counts = [...kinds].map(([kind, count]) => `    ${String(count).padStart(5)}  ${KIND_WORDS[kind]}`);
  return counts.length > 0 ? [`   ${title}:`, ...counts] : [];
}

function describeCoordinates({ scsSource, changes, marked }: LabelCoordinates): string[] {
  if (scsSource !== CORRECTED_COORDINATES_FILE) {
    return [
      `  SCS points: ${scsSource}, without the published corrections.`,
      `    ${HOW_TO_GET_CORRECTIONS}`,
    ];
  }
  const series = new Set(marked.map(({ seriesId }) => seriesId)).size;
  const moved = changes === undefined ? [] : [`moves, adds or removes ${changes.length} points`];
  const words = [...moved, `marks ${marked.length} rows of ${series} series as corrected`].join(" and ");
  return [`  SCS points: ${scsSource}, which ${words} (listed in corrections.json).`];
}
