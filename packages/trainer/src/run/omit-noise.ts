import { resolve } from "node:path";
import { parseImprobableGrades, type Sample } from "@spinegrade/label-fixes";
import { expectOneDataSet, logLine, readJson, UserError } from "@spinegrade/pipeline";
import { taskNamed } from "@spinegrade/tasks";
import type { FoldData } from "./fold-data.ts";
import type { RunConfig } from "./run-config.ts";

/**
 * Makes the grades that a list names missing in the samples to train on, so that no loss sees them; their points are
 * trained on. Validation samples keep all grades: runs with and without the list are measured on the same rows.
 * @throws UserError for an unreadable list, one of another data set, or a training through Nx, which does not know that the
 * list changes the result.
 */
export async function omitNoise(
  data: FoldData,
  { withoutNoise, net }: Pick<RunConfig, "withoutNoise" | "net">,
  env: NodeJS.ProcessEnv = process.env,
): Promise<FoldData> {
  if (withoutNoise === undefined) return data;
  if (env["NX_TASK_HASH"] !== undefined)
    throw new UserError(
      "withoutNoise cannot go through Nx, which would not train again when the list changes: " +
        "npx --no-install spinegrade-train train RUN --fold K --name NAME --without-noise FILE",
    );
  const path = resolve(withoutNoise);
  const list = await readJson(path, parseImprobableGrades, "make the list: npx nx run label-fixes:noise");
  const remedy = "npx nx run label-fixes:noise";
  expectOneDataSet({ path, dataSet: list.dataSet, remedy }, { path: "the samples", dataSet: data.dataSet });
  const keyOf = (seriesId: number, condition: string, level: string): string =>
    `${seriesId}/${condition}/${level}`;
  const listed = new Set(
    list.grades.map(({ seriesId, condition, level }) => keyOf(seriesId, condition, level)),
  );
  const { points } = taskNamed(net.task);
  let omitted = 0;
  const training = data.training.map((sample): Sample => {
    const grades = sample.grades.map((grade, index) => {
      const point = points[index];
      if (grade === -1 || point === undefined) return grade;
      if (!listed.has(keyOf(sample.seriesId, point.condition, point.level))) return grade;
      omitted += 1;
      return -1;
    });
    return { ...sample, grades };
  });
  logLine(`${omitted} grades of ${path} are not trained on`);
  return { ...data, training };
}
