import type { PipelineConfig, Program } from "@spinegrade/pipeline";
import { gradeCommand } from "./commands/grade-command.ts";

/** The command line `spinegrade-grading`. */
export const gradingProgram = (load: () => Promise<PipelineConfig>): Program => ({
  name: "spinegrade-grading",
  about: "Grades studies of lumbar MRI in folders of DICOM files.",
  manifest: new URL("../package.json", import.meta.url),
  commands: { grade: gradeCommand(load) },
});
