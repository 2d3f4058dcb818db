export { planStudy, studyIdOf } from "./plan-study.ts";
export { renderStudy } from "./render-study.ts";
export type { SampledStudy, Split, StudyPlan } from "./plan-study.ts";
export type { StudyFile } from "./render-study.ts";
