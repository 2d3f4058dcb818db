export { generatePhantom } from "./generate-phantom.ts";
export { generateDataSet } from "./generate-data-set.ts";
export { planStudy, studyIdOf } from "./plan-study.ts";
export { renderStudy } from "./render-study.ts";
export { PHANTOM_VERSION } from "./study-task.ts";
export type { GeneratePhantomOptions } from "./generate-phantom.ts";
export type { DataSetSummary, GenerateOptions, SampledDataSet } from "./generate-data-set.ts";
export type { SampledStudy, Split, StudyPlan } from "./plan-study.ts";
export type { StudyFile } from "./render-study.ts";
