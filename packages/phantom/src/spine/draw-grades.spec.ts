import { describe, expect, it } from "@jest/globals";
import type { Condition, Grade } from "@spinegrade/competition-data";
import { Generator } from "@spinegrade/random";
import { drawGrades, type StatisticalModel, type StudyGrades } from "@spinegrade/phantom";

const STUDIES = 4000;

function draw(model: StatisticalModel): StudyGrades[] {
  return Array.from({ length: STUDIES }, (_, i) => drawGrades(model, Generator.fromSeed(5, model, i)));
}

function share(studies: readonly StudyGrades[], condition: Condition, level: number, grade: Grade): number {
  return studies.filter((grades) => grades[condition][level] === grade).length / studies.length;
}

const competition = draw("competition");
const enriched = draw("enriched");

describe("drawGrades", () => {
  // shares counted in the competition's train.csv; the tolerance is five standard errors of 4,000 draws
  it.each([
    ["left_neural_foraminal_narrowing", 0, 0, 0.966],
    ["left_neural_foraminal_narrowing", 4, 2, 0.104],
    ["right_neural_foraminal_narrowing", 3, 1, 0.319],
    ["spinal_canal_stenosis", 3, 2, 0.129],
    ["left_subarticular_stenosis", 0, -1, 0.083],
    ["right_subarticular_stenosis", 3, 2, 0.233],
  ] as const)("gives %s, level %i, grade %i its share of %f", (condition, level, grade, expected) => {
    const error = Math.sqrt((expected * (1 - expected)) / STUDIES);
    expect(Math.abs(share(competition, condition, level, grade) - expected)).toBeLessThan(5 * error);
  });

  it("makes left and right of a level go together, more than levels far apart", () => {
    const both = (left: number, right: number): number =>
      competition.filter(
        (grades) =>
          (grades.left_neural_foraminal_narrowing[left] ?? 0) > 0 &&
          (grades.right_neural_foraminal_narrowing[right] ?? 0) > 0,
      ).length;
    expect(both(4, 4)).toBeGreaterThan(1.3 * both(4, 2));
  });

  it("draws about twice as many severe foramina from the enriched model", () => {
    const severe = (studies: readonly StudyGrades[]): number =>
      [0, 1, 2, 3, 4].reduce(
        (sum, level) => sum + share(studies, "left_neural_foraminal_narrowing", level, 2),
        0,
      );
    expect(severe(enriched) / severe(competition)).toBeGreaterThan(1.5);
    expect(severe(enriched) / severe(competition)).toBeLessThan(3);
  });
});
