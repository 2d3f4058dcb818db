import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { appendHistory, historyPath, readHistory, readResults } from "./history.ts";
import { renderHistory } from "./history-page.ts";

let root = "";

beforeAll(async () => {
  root = await temporaryFolder("benchmarks");
  const git = (...args: string[]): unknown => execFileSync("git", args, { cwd: root });
  git("init", "--quiet");
  git("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--allow-empty", "-m", "x");
});

describe("the history of benchmarks", () => {
  it("keeps each run with its machine and commit, and draws a curve of each time by run", () => {
    const path = historyPath(root);
    expect(readHistory(path)).toEqual([]);
    for (const ms of [40, 20]) {
      const output = `{"op":"step <1>","shape":[8,96],"ms":${ms},"forward":{"cpuMs":${ms * 2}},"secondsOfAll":[1,5,2],"runs":11}\n`;
      appendHistory(root, { benchmark: "engine/adamw", results: readResults(output, "engine/adamw") });
    }
    const history = readHistory(path);
    expect(history).toMatchObject([
      { benchmark: "engine/adamw", commit: expect.stringMatching(/^[0-9a-f]{7,}$/), results: [{ ms: 40 }] },
      { results: [{ ms: 20, forward: { cpuMs: 40 } }] },
    ]);

    const page = renderHistory(history);
    expect(page).toContain("step &lt;1&gt; [8,96]");
    const figures = [...page.matchAll(/<title>([^<]*, run [^<]*)<\/title>/g)].map(([, title]) => title);
    expect(figures).toEqual([
      "ms, run 1: 40.0000",
      "ms, run 2: 20.0000",
      "forward.cpuMs, run 1: 80.0000",
      "forward.cpuMs, run 2: 40.0000",
      "secondsOfAll, run 1: 2.0000",
      "secondsOfAll, run 2: 2.0000",
    ]);
    expect(renderHistory(readHistory(path))).toBe(page);
  });

  it("names a faulty line, and what a benchmark printed beyond results", () => {
    const path = historyPath(root);
    appendFileSync(path, '{"date":"2026-01-01"}\n');
    expect(() => readHistory(path)).toThrow(`${path}:3 is not valid`);
    expect(() => readResults("done\n", "engine/adamw")).toThrow("engine/adamw is not JSON");
  });
});
