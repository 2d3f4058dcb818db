import { answerCommandLine, printAnswer } from "@spinegrade/pipeline";
import { OFFLINE_PROGRAM } from "./offline-program.ts";

await printAnswer(() => answerCommandLine(OFFLINE_PROGRAM, process.argv.slice(2)));
