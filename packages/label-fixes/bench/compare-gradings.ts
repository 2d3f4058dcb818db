/**
 * Compares two gradings of the same studies with the grades that `train.csv` gives and with the true ones, where the data set
 * has planted wrong grades: paired bootstrap over studies, the second grading minus the first.
 *
 * usage: node --conditions=@spinegrade/source --import @spinegrade/readme-example/register \
 *   packages/label-fixes/bench/compare-gradings.ts DATA_FOLDER grades.csv grades.csv
 */
import { join } from "node:path";
import {
  CONDITIONS,
  type Grade,
  LEVELS,
  parseRowId,
  readSubmission,
  readTrainTable,
  readWrongGrades,
  rowId,
  type SubmissionRow,
} from "@spinegrade/competition-data";
import { type JudgedRow, MEASURE_WORDS, pairedDifferences } from "@spinegrade/metrics/intervals";

const [dataDir = "", ...files] = process.argv.slice(2);
const given = new Map(
  (await readTrainTable(join(dataDir, "train.csv"))).flatMap(({ studyId, grades }) =>
    CONDITIONS.flatMap((condition) =>
      LEVELS.map(
        (level, index) => [rowId(studyId, condition, level), grades[condition][index] ?? -1] as const,
      ),
    ),
  ),
);
const wrong = (await readWrongGrades(dataDir)) ?? [];
const truth = new Map([
  ...given,
  ...wrong.map(
    ({ studyId, condition, level, trueGrade }) => [rowId(studyId, condition, level), trueGrade] as const,
  ),
]);
const gradings = await Promise.all(files.map(readSubmission));
for (const [name, grades] of Object.entries({ given, true: truth })) {
  const [first = [], second = []] = gradings.map((rows) => rows.flatMap((row) => judge(row, grades)));
  console.log(`${first.length} rows, against the ${name} grades:`);
  for (const { measure, value, low, high } of pairedDifferences(first, second)) {
    const [difference, ...interval] = [value, low, high].map((each) => each.toFixed(3));
    console.log(`  ${MEASURE_WORDS[measure]}: ${difference} (${interval.join(" to ")})`);
  }
}

function judge(
  { rowId: id, probabilities }: SubmissionRow,
  grades: ReadonlyMap<string, Grade>,
): readonly JudgedRow[] {
  const studyId = parseRowId(id)?.studyId;
  const grade = grades.get(id) ?? -1;
  return studyId === undefined || grade === -1 ? [] : [{ studyId, grade, probabilities }];
}
