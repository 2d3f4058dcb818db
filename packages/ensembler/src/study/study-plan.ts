import { fileURLToPath } from "node:url";
import { closedObject, compileSchema, type Parse, PATH_NAME_SCHEMA, readJson } from "@spinegrade/pipeline";

/** The runs that a study compares, by their part in it. */
export interface StudyPlan {
  readonly description: string;
  /** Task -> the runs that its ensemble averages. */
  readonly ensembles: Readonly<Record<string, readonly string[]>>;
  /** The run that `bugged` and `upperBound` vary. */
  readonly fixed: string;
  /** Trained with the submission's flip, which exchanges the patient's sides but not the labels. */
  readonly bugged: string;
  /** Trained with grades pooled under the true heatmaps. */
  readonly upperBound: string;
  /** Takes the place of the two-stage partner in the blends. */
  readonly partner: string;
}

/** The plan of the embedded study. */
export const EMBEDDED_PLAN = fileURLToPath(new URL("../../studies/embedded.json", import.meta.url));

const parsePlan: Parse<StudyPlan> = compileSchema<StudyPlan>(
  closedObject({
    description: { type: "string" },
    ensembles: {
      type: "object",
      minProperties: 1,
      additionalProperties: { type: "array", items: PATH_NAME_SCHEMA, minItems: 2, uniqueItems: true },
    },
    fixed: PATH_NAME_SCHEMA,
    bugged: PATH_NAME_SCHEMA,
    upperBound: PATH_NAME_SCHEMA,
    partner: PATH_NAME_SCHEMA,
  }),
);

/** Reads the plan of the embedded study, or of another one. @throws UserError that lists every fault. */
export function readStudyPlan(path = EMBEDDED_PLAN): Promise<StudyPlan> {
  return readJson(path, parsePlan);
}

/** All runs of a study that predict the validation studies with and without the flip, each once. */
export function runsOfStudy({ ensembles, fixed, bugged, partner }: StudyPlan): string[] {
  return [...new Set([...Object.values(ensembles).flat(), fixed, bugged, partner])];
}

/** The runs of a study that predict its test studies, each once; `tools/workspace/study-targets.cjs` has the same for Nx. */
export function testedRunsOfStudy({ ensembles, partner }: StudyPlan): string[] {
  return [...new Set([...Object.values(ensembles).flat(), partner])];
}

/** All runs of a study, each once: those that are trained and predict the validation studies; also as for Nx. */
export function trainedRunsOfStudy(plan: StudyPlan): string[] {
  return [...new Set([...testedRunsOfStudy(plan), plan.fixed, plan.bugged, plan.upperBound])];
}
