/**
 * Measures calibration and coverage on synthetic studies that no net was trained on: grades them as the command does, fits a
 * calibration on some of them, and compares its probabilities and sets with the true grades of the others.
 *
 * usage: node --conditions=@spinegrade/source --import @spinegrade/readme-example/register \
 *   packages/grading/bench/check-calibration.ts MODEL ... --keep FILE [--seed S] [--studies N] [--fit N]
 *
 * FILE keeps what the nets said, a line for each study; the same call again continues it. N of `--fit` studies are for the
 * fit, all others are held out. Takes about five seconds of a processor for each study.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { CalibrationSample, GivenGrade } from "@spinegrade/calibration";
import type { Level } from "@spinegrade/competition-data";
import { LEVELS } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { findModels, gradeStudy, type GradingModel, NetCache } from "@spinegrade/grading";
import { planStudy, renderStudy, type StudyPlan } from "@spinegrade/phantom";
import { findStudies } from "@spinegrade/series-types";
import { taskNamed } from "@spinegrade/tasks";
import { describeCoverage } from "./coverage.ts";
import { describePooledError } from "./pooled-error.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "20261" },
    studies: { type: "string", default: "120" },
    fit: { type: "string", default: "60" },
    keep: { type: "string", default: "calibration.jsonl" },
  },
});
const graded = await gradeDrawn(Number(values.studies), values.keep);
console.log(describeCoverage(graded, Number(values.fit)));
console.log(describePooledError(graded));

/** Samples of each study, drawn and graded, or as they are kept. */
async function gradeDrawn(count: number, keep: string): Promise<CalibrationSample[][]> {
  const known = existsSync(keep)
    ? readFileSync(keep, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as CalibrationSample[])
    : [];
  if (known.length >= count) return known.slice(0, count);
  await startEngine();
  const models = await findModels(positionals);
  const nets = new NetCache();
  for (let index = known.length; index < count; index++) {
    const samples = await gradeOne(index, models, nets);
    appendFileSync(keep, `${JSON.stringify(samples)}\n`);
    known.push(samples);
  }
  nets.dispose();
  return known;
}

async function gradeOne(
  index: number,
  models: readonly GradingModel[],
  nets: NetCache,
): Promise<CalibrationSample[]> {
  const plan = planStudy({
    seed: Number(values.seed),
    split: "train",
    index,
    model: "enriched",
    size: { imageSize: 160 },
  });
  const folder = mkdtempSync(join(tmpdir(), "spinegrade-calibration-"));
  try {
    const kinds = new Set<string>(models.map(({ net }) => taskNamed(net.task).series));
    const series = plan.series.filter(({ description }) => kinds.has(description));
    for (const { path, bytes } of renderStudy({ ...plan, series })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const [study] = (await findStudies(folder)).studies;
    if (study === undefined) throw new Error("the drawn study is not found");
    const { result } = await gradeStudy(study, models, { nets });
    return result.rows.flatMap(({ condition, level, probabilities }) => {
      const grade = gradeAt(plan, condition, level);
      return probabilities === null || grade === undefined
        ? []
        : [{ studyId: plan.studyId, condition, probabilities, grade }];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function gradeAt(
  { grades }: StudyPlan,
  condition: CalibrationSample["condition"],
  level: Level,
): GivenGrade | undefined {
  const grade = grades[condition][LEVELS.indexOf(level)];
  return grade === -1 ? undefined : grade;
}
