import { CONDITION_WORDS, CONDITIONS, LEVELS, type PointLabel } from "@spinegrade/competition-data";
import type { NetCache } from "../models/net-cache.ts";
import { estimateRows } from "./estimate-rows.ts";
import { emptyRow, type TaskOutcome } from "./task-outcome.ts";
import type { GradedRow } from "./graded-study.ts";
import { POOLED_ESTIMATES, type RecessEstimates } from "./recess-estimates.ts";
import { type StageTimer, untimed } from "./stage-timer.ts";
import type { FindingImage } from "./study-images.ts";

/** Options for estimating missing rows. */
interface RowTools {
  readonly nets: NetCache;
  readonly rank?: number;
  readonly recesses?: RecessEstimates;
  readonly time?: StageTimer;
}

/**
 * The 25 rows of a study, level by level from the head down, and the slices of their findings: as the tasks graded them;
 * recesses that no axial series shows estimated from Sagittal T2; the reason for every other one.
 */
export async function studyRows(
  outcomes: readonly TaskOutcome[],
  { nets, rank, recesses = POOLED_ESTIMATES, time = untimed }: RowTools,
): Promise<{ readonly rows: readonly GradedRow[]; readonly images: readonly FindingImage[] }> {
  const rows = LEVELS.flatMap((level) =>
    CONDITIONS.map((condition) => rowOf({ condition, level }, outcomes)),
  );
  const images = outcomes.flatMap((outcome) => outcome.images);
  const sagittal = outcomes.filter(({ task }) => task.recesses !== undefined);
  const volumes = sagittal.flatMap((outcome) => outcome.volumes);
  const unseen = rows.flatMap(({ row, isUnseen }) => (isUnseen ? [row] : []));
  const known = rows.map(({ row }) => row);
  const estimated = await nets.inTurn(
    () => time("nets", () => estimateRows(known, unseen, recesses, { nets, images, volumes })),
    rank,
  );
  return {
    rows: rows.map(({ row }) => estimated.rows.get(row) ?? row),
    images: [...images, ...estimated.images],
  };
}

/** A row, and whether it is not graded because no series shows it, rather than for want of a model. */
interface ChosenRow {
  readonly row: GradedRow;
  readonly isUnseen: boolean;
}

function rowOf({ condition, level }: PointLabel, outcomes: readonly TaskOutcome[]): ChosenRow {
  const own = outcomes.flatMap(({ rows, lacksModel }) =>
    rows
      .filter((row) => row.condition === condition && row.level === level)
      .map((row) => ({ row, isUnseen: row.notGraded !== null && !lacksModel })),
  );
  return (
    own.find(({ row }) => row.notGraded === null) ??
    own.find(({ isUnseen }) => isUnseen) ??
    own[0] ?? {
      row: emptyRow({ condition, level }, `no model for ${CONDITION_WORDS[condition].toLowerCase()}`),
      isUnseen: false,
    }
  );
}
