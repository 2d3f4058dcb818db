import { NOT_A_MEDICAL_DEVICE } from "@spinegrade/report";
import type { GradingModel } from "../models/grading-model.ts";

const SYNTHETIC =
  "Graded by models that were trained on synthetic studies: the grades mean nothing for a patient.";
const NOT_FOR_CLINICAL_USE = "Not for clinical use.";

/** The first line of every output. */
export function noticeOf(models: readonly Pick<GradingModel, "isSynthetic">[]): string {
  const isSynthetic = models.some((model) => model.isSynthetic === true);
  return [...(isSynthetic ? [SYNTHETIC] : []), NOT_FOR_CLINICAL_USE, NOT_A_MEDICAL_DEVICE].join(" ");
}
