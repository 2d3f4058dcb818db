/** Shows what long work shows, for tests of where it goes. */
import { setTimeout } from "node:timers/promises";
import { logLine } from "../terminal/terminal.ts";
import { Progress } from "../terminal/progress.ts";

const progress = new Progress("demo", { total: 2, unit: "steps" });
progress.advance();
await setTimeout(150);
progress.advance();
logLine("epoch 1");
progress.finish();
process.stdout.write("result\n");
