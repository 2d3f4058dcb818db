import { GRADES, type Grade, type Probabilities } from "@spinegrade/competition-data";

/**
 * Class frequencies, each grade counted once more than it occurs and then by its weight: one that a small table lacks
 * does not get probability 0, which a log loss punishes heavily. Missing grades (-1) are skipped.
 */
export function smoothedFrequencies(
  grades: readonly Grade[],
  weights: readonly [number, number, number],
): Probabilities {
  const mass = GRADES.map((_, grade) => {
    const count = grades.filter((given) => given === grade).length;
    return (weights[grade] ?? 0) * (count + 1);
  });
  const [a = 0, b = 0, c = 0] = mass;
  const total = a + b + c;
  return [a / total, b / total, c / total];
}
