import { mkdir, open, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { UserError } from "./errors.ts";

/**
 * Runs `work` while holding a lock file that names its owner, so that two commands never write one folder at once.
 * A lock left by a process of this machine that is gone is taken over.
 * @throws UserError naming the owner when somebody else holds the lock.
 */
export async function withLock<T>(path: string, purpose: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  await acquire(path, purpose);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string, purpose: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, "wx");
      await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname(), purpose }));
      await file.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = await readOwner(path);
    if (owner.isAlive || attempt > 0) {
      throw new UserError(`${owner.text} is at work here; wait for it, or if it is gone delete ${path}`);
    }
    await rm(path, { force: true });
  }
}

async function readOwner(path: string): Promise<{ text: string; isAlive: boolean }> {
  try {
    const { pid, host, purpose } = JSON.parse(await readFile(path, "utf8")) as {
      pid: number;
      host: string;
      purpose: string;
    };
    const isAlive = host !== hostname() || processExists(pid);
    return { text: `process ${pid} on ${host} (${purpose})`, isAlive };
  } catch {
    // the owner is between creating the file and naming itself, or died there: never take over what cannot be read
    return { text: "another process", isAlive: true };
  }
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
