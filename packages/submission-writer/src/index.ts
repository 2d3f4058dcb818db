export { toRows } from "./to-rows.ts";
export { checkRows, SUM_TOLERANCE } from "./check-rows.ts";
export { writeSubmission } from "./write-submission.ts";
export { checkSubmission, makeSubmission } from "./make-submission.ts";
export { formatMadeSubmission } from "./format-made-submission.ts";
export { submissionProgram } from "./submission-program.ts";
export { SubmissionError } from "./submission-error.ts";
export type { Severity, SubmissionFault } from "./check-rows.ts";
export type { CheckedSubmission, MadeSubmission, SampleMatch } from "./make-submission.ts";
