/** Answers several command lines in one process: `runCommandLines`. */
import { answerCommandLine, printAnswer } from "@spinegrade/pipeline";
import { answerCommandLines } from "@spinegrade/readme-example";
import { PHANTOM_PROGRAM } from "../phantom-program.ts";

await answerCommandLines((args) => printAnswer(() => answerCommandLine(PHANTOM_PROGRAM, args)));
