#!/usr/bin/env node
import { printAnswer } from "@spinegrade/pipeline";
import { answer } from "./answer.ts";

await printAnswer(() => answer(process.argv.slice(2)));
