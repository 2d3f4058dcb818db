/**
 * Measures how well nets find wrong grades: plants some into the true grades of synthetic studies that the nets were not
 * trained on, and ranks all by disagreement, as the command `noise` does.
 *
 * usage: node --conditions=@spinegrade/source --import @spinegrade/readme-example/register \
 *   packages/label-fixes/bench/planted-grades.ts FILE ...
 *
 * FILE holds what nets said, as `packages/grading/bench/check-calibration.ts --keep FILE` writes it.
 */
import { readFileSync } from "node:fs";
import type { Probabilities } from "@spinegrade/competition-data";
import { Generator } from "@spinegrade/random";
import { type KnownGrade, measurePlanted } from "../src/noise/measure-noise.ts";
import { DEFAULT_DISAGREEMENT } from "../src/noise/rank-grades.ts";

interface Said {
  readonly probabilities: Probabilities;
  readonly grade: 0 | 1 | 2;
}

const DRAWS = 10;

/** Ways to draw a wrong grade. */
const PLANTS = {
  "any other grade": (grade: number, generator: Generator) => (grade + 1 + generator.integer(0, 2)) % 3,
  "normal and severe exchanged": (grade: number, generator: Generator) =>
    grade === 1 ? 2 * generator.integer(0, 2) : 2 - grade,
} as const;

for (const file of process.argv.slice(2)) {
  const said = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .flatMap((line) => JSON.parse(line) as Said[]);
  for (const kind of ["any other grade", "normal and severe exchanged"] as const)
    for (const rate of [0.05, 0.1]) {
      const draws = Array.from({ length: DRAWS }, (_, seed) => plant(said, rate, kind, seed)).map(measure);
      const mean = (index: number): string =>
        (draws.reduce((sum, figures) => sum + (figures[index] ?? 0), 0) / DRAWS).toFixed(3);
      console.log(
        `${file}: ${said.length} grades, ${100 * rate} % wrong (${kind}): at ${DEFAULT_DISAGREEMENT} precision ${mean(0)}, recall ` +
          `${mean(1)}; recall at precision 80 % ${mean(2)}; precision at recall 90 % ${mean(3)}`,
      );
    }
}

function plant(said: readonly Said[], rate: number, kind: keyof typeof PLANTS, seed: number): KnownGrade[] {
  const generator = Generator.fromSeed(seed, "planted grades", kind);
  const judged = said.map(({ probabilities, grade }) => {
    const isWrong = generator.uniform() < rate;
    const given = isWrong ? PLANTS[kind](grade, generator) : grade;
    return { disagreement: 1 - probabilities[given === 0 ? 0 : given === 1 ? 1 : 2], isWrong };
  });
  return judged.sort((one, other) => other.disagreement - one.disagreement);
}

/** Precision and recall at the threshold, the best recall at 80 % precision, the precision at 90 % recall. */
function measure(judged: readonly KnownGrade[]): [number, number, number, number] {
  const { count, found, atPrecision, atRecall } = measurePlanted(judged, DEFAULT_DISAGREEMENT);
  const listed = judged.filter(({ disagreement }) => disagreement >= DEFAULT_DISAGREEMENT).length;
  return [found / listed, found / count, atPrecision?.recall ?? 0, atRecall?.precision ?? 0];
}
