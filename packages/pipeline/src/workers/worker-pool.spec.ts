import { afterAll, describe, expect, it } from "@jest/globals";
import { UserError } from "@spinegrade/pipeline";
import { WorkerEndedError, workerFile, WorkerPool } from "@spinegrade/pipeline/workers";
import { SOURCE_FLAGS } from "@spinegrade/readme-example";
import type { OddRequest } from "../testing/odd-worker.ts";

const options = {
  file: workerFile("../testing/odd-worker", import.meta.url),
  work: "does odd things",
  execArgv: SOURCE_FLAGS,
  heapMiB: 64,
};
// threads take long to start: one pool for all, which starts another thread after each that ended
const pool = new WorkerPool<OddRequest, unknown>({ ...options, count: 1 });
afterAll(() => pool.close());

const sizeOf = async (result: Promise<unknown>): Promise<number> => {
  const bytes = await result;
  return ArrayBuffer.isView(bytes) ? bytes.byteLength : -1;
};

describe("WorkerPool", () => {
  it("answers each request with its own result, whatever thread made it", async () => {
    const two = new WorkerPool<OddRequest, unknown>({ ...options, count: 2 });
    two.start();
    const sizes = [5, 3, 8, 1, 9];
    const results = sizes.map((bytes) => sizeOf(two.run({ does: "fill", bytes })));
    expect(await Promise.all(results)).toEqual(sizes);
    await two.close();
  });

  it("hands on errors for the user as such, others with the thread's stack", async () => {
    const refused = pool.run({ does: "refuse" });
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(/^the disk is full: free some of it$/);
    await expect(pool.run({ does: "fail" })).rejects.toThrow(/RangeError: a defect\n.*odd-worker/);
    await expect(pool.run({ does: "answer a function" })).rejects.toThrow("could not be cloned");
  });

  it.each<{ does: "exit" | "take all memory" | "throw later"; says: string }>([
    { does: "exit", says: "the thread that does odd things ended with code 3" },
    { does: "take all memory", says: "the thread that does odd things ran out of memory" },
    { does: "throw later", says: "thrown outside of any request" },
  ])("hears of a thread that ends ($does), and fails all that it was given", async ({ does, says }) => {
    const ended = pool.run({ does });
    const never = pool.run({ does: "fill", bytes: 2 });
    await expect(ended).rejects.toThrow(says);
    await expect(never).rejects.toThrow(says);
    const isSilent = does === "exit" || does === "take all memory";
    await expect(never.catch((error: unknown) => error instanceof WorkerEndedError)).resolves.toBe(isSilent);
    expect(await sizeOf(pool.run({ does: "fill", bytes: 4 }))).toBe(4);
  });

  it("fails what is not answered when it is closed", async () => {
    const open = new WorkerPool<OddRequest, unknown>({ ...options, count: 1 });
    const unanswered = open.run({ does: "throw later" });
    const failure = expect(unanswered).rejects.toThrow("ended with code");
    await open.close();
    await failure;
  });
});
