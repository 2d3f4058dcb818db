/** Prints for a while, then writes a file, for tests of outputs that close. */
import { setTimeout } from "node:timers/promises";
import { runCommand } from "../command.ts";
import { writeFileAtomic } from "../files/atomic-files.ts";

await runCommand(async () => {
  for (let line = 0; line < 5; line++) {
    process.stdout.write("result\n");
    await setTimeout(50);
  }
  await writeFileAtomic(process.argv[2] ?? "", "done");
  return 0;
});
