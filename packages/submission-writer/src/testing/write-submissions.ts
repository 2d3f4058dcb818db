import { rowIdsOf, type Probabilities } from "@spinegrade/competition-data";
import { toRows } from "../to-rows.ts";
import { writeSubmission } from "../write-submission.ts";

/** Writes two submissions of 40 studies in turn, until it is killed. */
const [, , path = ""] = process.argv;
const studies = Array.from({ length: 40 }, (_, index) => index + 1);
process.stdout.write("started\n");
for (let round = 0; ; round++) {
  const row: Probabilities = round % 2 === 0 ? [1, 0, 0] : [0, 0, 1];
  const rows = studies.flatMap((studyId) => toRows(studyId, Array<Probabilities>(25).fill(row)));
  await writeSubmission(path, rows, studies.flatMap(rowIdsOf));
}
