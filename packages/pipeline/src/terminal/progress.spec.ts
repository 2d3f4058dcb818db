import { describe, expect, it } from "@jest/globals";
import { EXIT, formatDuration, Progress, runCommand, UserError } from "@spinegrade/pipeline";

function record(isTTY: boolean, columns?: number) {
  const written: string[] = [];
  let time = 0;
  const stream = {
    isTTY,
    ...(columns !== undefined && { columns }),
    write: (text: string) => written.push(text),
  };
  const progress = new Progress("ingest", { total: 40, unit: "series", stream, now: () => time });
  return { written, progress, stream, wait: (ms: number) => (time += ms) };
}

describe("Progress", () => {
  it("writes plain lines, at most one in five seconds, to a log", () => {
    const { written, progress, wait } = record(false);
    for (let i = 0; i < 10; i++) {
      wait(1000);
      progress.advance(2, "loss 1.5");
    }
    expect(written).toEqual([
      "ingest: 10/40 series, 2.00 series/s, 15 s left, loss 1.5\n",
      "ingest: 20/40 series, 2.00 series/s, 10 s left, loss 1.5\n",
    ]);
  });

  it("rewrites one line on a terminal and ends it when finished", () => {
    const { written, progress, wait } = record(true);
    wait(150);
    progress.advance(40);
    progress.finish("done");
    expect(written).toEqual([
      "\r\x1b[2Kingest: 40/40 series, 267 series/s, 0 s left",
      "\r\x1b[2Kingest: 40/40 series, 267 series/s, 0 s left, done",
      "\n",
    ]);
  });

  it("shows what a note must not do to a terminal", () => {
    const { written, progress } = record(false);
    progress.finish("T2\x1b[2J\nFAILED: 0");
    expect(written).toEqual(["ingest: 0/40 series, 0.00 series/s, ? left, T2\\x1b[2J\\x0aFAILED: 0\n"]);
  });

  it.each([0, 1, 2, 20, 40, 60, 80, 200])("never fills a line of %d columns", (columns) => {
    const { written, progress, wait } = record(true, columns);
    wait(150);
    progress.advance(20, "loss 1.234, z 0.2, run 2 h 07 min left, and more that nobody needs to see at all");
    const [line = ""] = written;
    expect(line.startsWith("\r\x1b[2K")).toBe(true);
    const shown = line.slice("\r\x1b[2K".length);
    if (columns > 0) expect(shown.length).toBeLessThan(columns);
    if (columns > 20) expect(shown).toMatch(/^ingest: 20\/40 ser/);
    expect(shown.includes("…")).toBe(columns > 1 && columns < 140);
  });

  it("follows a terminal that becomes narrower while it works", () => {
    const { written, progress, stream, wait } = record(true, 120);
    wait(150);
    progress.advance();
    Object.assign(stream, { columns: 20 });
    wait(150);
    progress.advance();
    expect(written.at(-1)).toBe("\r\x1b[2Kingest: 2/40 serie…");
  });

  it.each([
    [0, "0 s"],
    [59.4, "59 s"],
    [65, "1 min 05 s"],
    [3599.9, "1 h 00 min"],
    [7265, "2 h 01 min"],
  ])("writes %p seconds as %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe("runCommand", () => {
  async function run(main: () => Promise<number>) {
    const { exitCode } = process;
    const written: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text) => written.push(String(text)) > 0;
    try {
      await runCommand(main);
      return { code: process.exitCode, text: written.join("") };
    } finally {
      process.stderr.write = write;
      process.exitCode = exitCode;
    }
  }

  it("exits with what the command returns", async () => {
    const result = await run(() => Promise.resolve(EXIT.finishedWithFailures));
    expect(result).toEqual({ code: 2, text: "" });
  });

  it("prints a user's error without a stack, a defect with one", async () => {
    const user = await run(() => Promise.reject(new UserError("no such run")));
    expect(user).toEqual({ code: 1, text: "error: no such run\n" });
    const hostile = await run(() => Promise.reject(new UserError("no series \x1b[2J\r in\nstudy 1")));
    expect(hostile.text).toBe("error: no series \\x1b[2J\\x0d in\nstudy 1\n");
    const defect = await run(() => Promise.reject(new TypeError("oops")));
    expect(defect.text).toMatch(/TypeError: oops\n\s+at /);
  });
});
