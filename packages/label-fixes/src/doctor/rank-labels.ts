import type { LabelGroup } from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";
import { checkAxialLevels } from "./checks/check-axial-levels.ts";
import { checkAxial } from "./checks/check-axial.ts";
import { checkCurves } from "./checks/check-curves.ts";
import { checkRules } from "./checks/check-rules.ts";
import { checkSides } from "./checks/check-sides.ts";
import { checkSlices } from "./checks/check-slices.ts";
import { checkStudies } from "./checks/check-studies.ts";
import { gatherLabelSets, type DoctorInput, type LabelPoint, type LabelSet } from "./checks/label-set.ts";
import { chanceLimit, LEAST_SERIES, rarityOf } from "./checks/rarity.ts";
import type { Observation, StatisticalCheck, SuspicionKind } from "./checks/suspicion.ts";

/** One thing that is suspicious at the labels of a series. */
export interface Suspicion {
  readonly kind: SuspicionKind;
  /** Decades of rarity, 0 to the ranking's limit: 3 means one sound series in a thousand. */
  readonly score: number;
  /** Place among the series with this suspicion, the strangest first, from 1. */
  readonly place: number;
  /** Places in the group's order of points. */
  readonly points: readonly number[];
  readonly reason: string;
}

/** A label of a ranked series. */
export interface RankedPoint {
  /** Pixels of the volume's slice. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the picture as its file stores it: the label's row of the table. */
  readonly xStored: number;
  readonly yStored: number;
  /** The slice's place in the volume; the instance number where the series was not ingested. */
  readonly z: number;
  readonly instanceNumber: number;
}

/** The labels of a series and how suspicious they are. */
export interface RankedLabels {
  /** From 1. */
  readonly rank: number;
  readonly group: LabelGroup;
  readonly studyId: number;
  readonly seriesId: number;
  /** [P] in the group's order; null where the table has no such row. */
  readonly points: readonly (RankedPoint | null)[];
  /** The rarity of its first suspicion. */
  readonly score: number;
  /** Whether chance is no explanation: a rule is broken, or the score has reached the limit. */
  readonly isBeyondChance: boolean;
  /** The strongest first: all that one sound series in ten or fewer would show, or else the strongest. */
  readonly suspicions: readonly Suspicion[];
}

/** All label sets, the most suspicious first. */
export interface LabelRanking {
  readonly labels: readonly RankedLabels[];
  /** The highest score: the limit of chance for so many sound series (5 %). */
  readonly limit: number;
  /** Number of ingested series without the position of a labelled slice: their sides are not compared with the patient. */
  readonly unplaced: number;
}

/** A suspicion below this is not worth a word: one series in ten is as strange. */
export const LEAST_SCORE = 1;

/** Ranking 100,000 labelled series takes about 20 seconds and half a gigabyte; the competition has 6,294. */
const MAX_SERIES = 100_000;

/**
 * Ranks the labels of all series by how suspicious they are, from the tables alone: geometry, no pixels and no lists of
 * ids. Every check says how rare a series is in its respect; a series is as suspicious as its rarest. Scores end at the
 * limit of what so many series can tell; those that reach it are listed in turn by kind, the strangest of each first, so
 * that a frequent fault does not hide the others. Pure; equal input gives an equal ranking.
 * @throws UserError for tables of more than `MAX_SERIES` series.
 */
export function rankLabels(input: DoctorInput): LabelRanking {
  if (input.series.length > MAX_SERIES) {
    throw new UserError(
      `the table of series has ${input.series.length} rows, at most ${MAX_SERIES} are ranked: rank them in parts`,
    );
  }
  const sagittal = [gatherLabelSets("nfn", input), gatherLabelSets("scs", input)];
  const axial = gatherLabelSets("ss", input);
  const sets = [...sagittal.flat(), ...axial];
  const limit = chanceLimit(sets.length);
  const suspicionsOf = new Map<LabelSet, Suspicion[]>(sets.map((set) => [set, []]));
  const add = (found: readonly (readonly [LabelSet, Suspicion])[]): void => {
    for (const [set, suspicion] of found) suspicionsOf.get(set)?.push(suspicion);
  };
  for (const { kind, observations } of checkRules(sets)) {
    add(
      inOrder(
        kind,
        observations,
        observations.map(() => limit),
      ),
    );
  }
  for (const check of [
    ...sagittal.flatMap(checkSagittal),
    ...checkStudies(sagittal.flat()),
    ...checkAxial(axial),
    ...checkAxialLevels(axial, sagittal.flat()),
  ]) {
    if (check.observations.length < LEAST_SERIES) continue;
    const values = check.observations.map(({ value }) => value);
    const scores = rarityOf(values, check.resolution).map((rarity) => Math.min(limit, Math.max(0, rarity)));
    add(inOrder(check.kind, check.observations, scores));
  }
  return { labels: sortLabels(suspicionsOf, limit), limit, unplaced: sets.filter(isUnplaced).length };
}

function isUnplaced({ points }: LabelSet): boolean {
  return points.some((point) => point?.slice?.toPatientMm === null);
}

function checkSagittal(sets: readonly LabelSet[]): StatisticalCheck[] {
  return [...checkSides(sets), checkSlices(sets), ...checkCurves(sets)];
}

/** The observations of a check as suspicions with their places; equal ones keep their order. */
function inOrder(
  kind: SuspicionKind,
  observations: readonly Observation[],
  scores: readonly number[],
): [LabelSet, Suspicion][] {
  return observations
    .map((observation, index) => ({ ...observation, score: scores[index] ?? 0 }))
    .sort((a, b) => b.value - a.value)
    .map(({ set, score, points, reason }, index) => [set, { kind, score, place: index + 1, points, reason }]);
}

function sortLabels(
  suspicionsOf: ReadonlyMap<LabelSet, readonly Suspicion[]>,
  limit: number,
): RankedLabels[] {
  const labels = [...suspicionsOf].map(([set, all]) => {
    const suspicions = [...all].sort(compareSuspicions);
    const kept = suspicions.filter(({ score }, index) => index === 0 || score >= LEAST_SCORE);
    const score = kept[0]?.score ?? 0;
    const { group, studyId, seriesId } = set;
    const points = set.points.map(toRankedPoint);
    return { group, studyId, seriesId, points, score, isBeyondChance: score >= limit, suspicions: kept };
  });
  return labels
    .sort(
      (a, b) => compareFirst(a.suspicions, b.suspicions) || a.studyId - b.studyId || a.seriesId - b.seriesId,
    )
    .map((label, index) => ({ rank: index + 1, ...label }));
}

function toRankedPoint(point: LabelPoint | undefined): RankedPoint | null {
  if (point === undefined) return null;
  const {
    xy: [x, y],
    xyStored: [xStored, yStored],
    z,
    instanceNumber,
  } = point;
  return { x, y, xStored, yStored, z, instanceNumber };
}

function compareSuspicions(a: Suspicion, b: Suspicion): number {
  return b.score - a.score || a.place - b.place;
}

function compareFirst([a]: readonly Suspicion[], [b]: readonly Suspicion[]): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compareSuspicions(a, b);
}
