import type { LabelRanking, RankedLabels, SuspicionKind } from "@spinegrade/label-fixes";
import type { Planted } from "./plant-errors.ts";
import type { PlantedKind } from "./planted-kinds.ts";

/** Numbers of series that rank in the first 1, 2 and 5 % of all. */
export interface Found {
  readonly wanted: number;
  readonly inTop1Percent: number;
  readonly inTop2Percent: number;
  readonly inTop5Percent: number;
}

/** Counts the wanted series among the first of the ranking. */
export function countInTop({ labels }: LabelRanking, isWanted: (label: RankedLabels) => boolean): Found {
  const wanted = labels.filter(isWanted);
  const within = (percent: number): number =>
    wanted.filter(({ rank }) => rank <= Math.floor((labels.length * percent) / 100)).length;
  return {
    wanted: wanted.length,
    inTop1Percent: within(1),
    inTop2Percent: within(2),
    inTop5Percent: within(5),
  };
}

/** The ranks of the planted errors. */
export interface Detection {
  /** Share of the planted errors that rank beyond chance, by kind of error. */
  readonly recall: ReadonlyMap<PlantedKind, number>;
  /** The same where a reason given is the right one. */
  readonly named: ReadonlyMap<PlantedKind, number>;
  /** Share of the series beyond chance that hold a planted error. Those that lack points are skipped. */
  readonly precision: number;
}

/** Compares a ranking with the errors that were planted. */
export function measureDetection({ labels, limit }: LabelRanking, planted: readonly Planted[]): Detection {
  const found = labels.filter(({ isBeyondChance }) => isBeyondChance);
  const hasReason = (label: RankedLabels, kinds: readonly SuspicionKind[]): boolean =>
    label.suspicions.some(({ kind, score }) => kinds.includes(kind) && score >= limit);
  const share = (kind: PlantedKind, isHit: (label: RankedLabels) => boolean): number => {
    const ofKind = planted.filter((error) => error.kind === kind);
    const hits = ofKind.filter(({ seriesId }) =>
      found.some((label) => label.seriesId === seriesId && isHit(label)),
    );
    return hits.length / ofKind.length;
  };
  const kinds = [...new Set(planted.map(({ kind }) => kind))];
  const judged = found.filter(({ suspicions: [first] }) => first?.kind !== "incomplete");
  const right = judged.filter((label) =>
    planted.some(
      ({ studyId, seriesId }) =>
        seriesId === label.seriesId ||
        // a shifted series makes the study's other one disagree as well
        (studyId === label.studyId && label.suspicions[0]?.kind === "levels-disagree"),
    ),
  );
  return {
    recall: new Map(kinds.map((kind) => [kind, share(kind, () => true)])),
    named: new Map(kinds.map((kind) => [kind, share(kind, (label) => hasReason(label, kind.expected))])),
    precision: right.length / judged.length,
  };
}
