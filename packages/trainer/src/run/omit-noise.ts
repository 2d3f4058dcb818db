import { resolve } from "node:path";
import {
  type Grade,
  GRADE_WORDS,
  LEVELS,
  perCondition,
  rowId,
  type RowIdParts,
} from "@spinegrade/competition-data";
import { parseImprobableGrades, type Sample } from "@spinegrade/label-fixes";
import { type DataSetIdentity, expectOneDataSet, logLine, readJson, UserError } from "@spinegrade/pipeline";
import { taskNamed } from "@spinegrade/tasks";
import type { TwoStageData } from "@spinegrade/two-stage";
import type { FoldData } from "./fold-data.ts";
import type { RunConfig } from "./run-config.ts";

/** The setting that names the list of omitted grades. */
type NoiseSetting = Pick<RunConfig, "withoutNoise">;

/**
 * Makes the grades that a list names missing in the samples to train on, so that no loss sees them; their points are
 * trained on. Validation samples keep all grades: runs with and without the list are measured on the same rows.
 * @throws UserError for an unreadable list, one of another data set or of other grades, or a training through Nx, which does not know that the
 * list changes the result.
 */
export async function omitNoise(
  data: FoldData,
  { withoutNoise, net }: NoiseSetting & Pick<RunConfig, "net">,
  env: NodeJS.ProcessEnv = process.env,
): Promise<FoldData> {
  if (withoutNoise === undefined) return data;
  const { isListed, tell } = await readNoise(withoutNoise, data.dataSet, env);
  const { points } = taskNamed(net.task);
  const training = data.training.map((sample): Sample => {
    const grades = sample.grades.map((grade, index) => {
      const point = points[index];
      return point !== undefined && isListed({ studyId: sample.studyId, ...point }, grade) ? -1 : grade;
    });
    return { ...sample, grades };
  });
  tell();
  return { ...data, training };
}

/** `omitNoise` of the studies of a two-stage run. @throws UserError as `omitNoise`. */
export async function omitStudyNoise(
  data: TwoStageData,
  { withoutNoise }: NoiseSetting,
  env: NodeJS.ProcessEnv = process.env,
): Promise<TwoStageData> {
  if (withoutNoise === undefined) return data;
  const { isListed, tell } = await readNoise(withoutNoise, data.dataSet, env);
  const training = data.training.map((study) => ({
    ...study,
    grades: perCondition((condition) =>
      LEVELS.map((level, index) => {
        const grade = study.grades[condition][index] ?? -1;
        return isListed({ studyId: study.studyId, condition, level }, grade) ? -1 : grade;
      }),
    ),
  }));
  tell();
  return { ...data, training };
}

/** The list, and how many grades it was found to name. */
async function readNoise(
  withoutNoise: string,
  dataSet: DataSetIdentity,
  env: NodeJS.ProcessEnv,
): Promise<{ isListed: (point: RowIdParts, grade: Grade) => boolean; tell: () => void }> {
  if (env["NX_TASK_HASH"] !== undefined)
    throw new UserError(
      "withoutNoise cannot go through Nx, which would not train again when the list changes: " +
        "npx --no-install spinegrade-train train RUN --fold K --name NAME --without-noise FILE",
    );
  const path = resolve(withoutNoise);
  const list = await readJson(path, parseImprobableGrades, "make the list: npx nx run label-fixes:noise");
  const remedy = "npx nx run label-fixes:noise";
  expectOneDataSet({ path, dataSet: list.dataSet, remedy }, { path: "the samples", dataSet });
  const listed = new Map(
    list.grades.map(({ studyId, condition, level, given }) => [rowId(studyId, condition, level), given]),
  );
  let omitted = 0;
  return {
    isListed: ({ studyId, condition, level }, grade) => {
      const given = listed.get(rowId(studyId, condition, level));
      if (grade === -1 || given === undefined) return false;
      if (grade !== given)
        throw new UserError(
          `${path}: study ${studyId}, ${condition} at ${level} is listed as "${GRADE_WORDS[given]}", but the samples say ` +
            `"${GRADE_WORDS[grade]}": make the list again, ${remedy}`,
        );
      omitted += 1;
      return true;
    },
    tell: () => {
      logLine(`grades not trained on, as ${path} lists them: ${omitted}`);
    },
  };
}
