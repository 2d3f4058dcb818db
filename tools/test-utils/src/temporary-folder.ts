import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";

const folders: string[] = [];

// a spec that imports this has the hook: jest loads each module once a spec file
afterAll(async () => {
  await Promise.all(
    folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 })),
  );
});

/** Makes an empty folder, which is removed after the last test of the spec. @param name a part of its name. */
export async function temporaryFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `spinegrade-${name}-`));
  folders.push(folder);
  return folder;
}
