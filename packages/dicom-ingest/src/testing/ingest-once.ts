import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { ingestFolder } from "../folder/ingest-folder.ts";
import { ingestDataSet } from "../store/ingest-data-set.ts";
import { writeIngestOutputs } from "../store/write-ingest-outputs.ts";

/** Ingests ROOT/data both ways: as a data set into ROOT/work and ROOT/out, and as any folder into ROOT/any. */
export async function ingestOnce(root: string): Promise<void> {
  const quiet = { workers: 0, progressStream: { write: () => true } };
  const [dataDir, workDir] = [join(root, "data"), join(root, "work")];
  const outcome = await ingestDataSet({ dataDir, workDir }, quiet);
  await writeIngestOutputs(join(root, "out"), workDir, outcome);
  await ingestFolder(dataDir, join(root, "any"), quiet);
}

// as a program, for tests that kill it: prints "ready" when its modules are loaded, and begins when it receives ROOT
if (process.argv[1]?.endsWith("ingest-once.ts") === true) {
  process.stdout.write("ready\n");
  const lines = createInterface({ input: process.stdin });
  const [root] = await lines[Symbol.asyncIterator]()
    .next()
    .then(({ value }) => [String(value)]);
  lines.close();
  await ingestOnce(root ?? "");
}
