/** Answers several command lines in one process, which starts the engine once: `runCommandLines`. */
import { answerCommandLine, loadConfig, printAnswer } from "@spinegrade/pipeline";
import { answerCommandLines } from "@spinegrade/readme-example";
import { gradingProgram } from "../grading-program.ts";

await answerCommandLines((args) => printAnswer(() => answerCommandLine(gradingProgram(loadConfig), args)));
