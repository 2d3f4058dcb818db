/** Answers several command lines in one process: `runCommandLines`. */
import { runProgram } from "@spinegrade/pipeline";
import { answerCommandLines } from "@spinegrade/test-utils/answer-command-lines";
import { PROGRAM } from "../program.ts";

await answerCommandLines((args) => runProgram(PROGRAM, args));
