import { CONDITIONS, LEVELS, type Condition, type Level } from "./conditions.ts";

/** The parts of a row id. */
export interface RowIdParts {
  readonly studyId: number;
  readonly condition: Condition;
  readonly level: Level;
}

/** The id of a submission's row, for example `44036939_spinal_canal_stenosis_l1_l2`. */
export function rowId(studyId: number, condition: Condition, level: Level): string {
  return `${studyId}_${condition}_${level}`;
}

/** The 25 row ids of a study in the order of a submission: by condition, then by level. */
export function rowIdsOf(studyId: number): string[] {
  return CONDITIONS.flatMap((condition) => LEVELS.map((level) => rowId(studyId, condition, level)));
}

const ROW_ID = new RegExp(`^([1-9]\\d*)_(${CONDITIONS.join("|")})_(${LEVELS.join("|")})$`);

/** The parts of a row id, or undefined if the text is not a row id. The inverse of `rowId`. */
export function parseRowId(text: string): RowIdParts | undefined {
  const [, studyId, conditionName, levelName] = ROW_ID.exec(text) ?? [];
  const condition = CONDITIONS.find((one) => one === conditionName);
  const level = LEVELS.find((one) => one === levelName);
  if (condition === undefined || level === undefined) return undefined;
  return { studyId: Number(studyId), condition, level };
}
