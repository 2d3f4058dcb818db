import { UserError } from "@spinegrade/pipeline";
import type { FoldData } from "../run/fold-data.ts";

/**
 * Checks for grades before hours of training: without them no grade can be learned or validated.
 * @throws UserError when no training sample, or no validation sample, has a grade.
 */
export function requireGrades({ training, validation }: Pick<FoldData, "training" | "validation">): void {
  const sides = { "train on": training, "validate on": validation };
  for (const [purpose, samples] of Object.entries(sides)) {
    const hasGrade = samples.some(({ grades }) => grades.some((grade) => grade >= 0));
    if (hasGrade) continue;
    throw new UserError(
      `none of the ${samples.length} samples to ${purpose} has a grade (all are missing in train.csv): ` +
        "fill in the grades of at least one of its studies, or choose another fold",
    );
  }
}
