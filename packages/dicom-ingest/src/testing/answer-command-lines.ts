/** Answers several command lines in one process: `runCommandLines`. */
import { answerCommandLine, printAnswer } from "@spinegrade/pipeline";
import { answerCommandLines } from "@spinegrade/readme-example";
import { INGEST_PROGRAM } from "../ingest-program.ts";

await answerCommandLines((args) => printAnswer(() => answerCommandLine(INGEST_PROGRAM, args)));
