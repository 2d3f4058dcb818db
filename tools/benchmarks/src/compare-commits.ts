import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { appendHistory } from "./history/history.ts";
import { findSlower, formatPairedTimes, pairTimes, readOperationTimes } from "./paired-times.ts";
import type { OperationTimes, PairedTime } from "./paired-times.ts";

const WORKSPACE_ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** A commit, and its compiled `native-bench`. */
interface Built {
  readonly commit: string;
  readonly program: string;
}

/**
 * The command `bench:nightly`: times the native operations of two commits in turn, by processor time, and appends the
 * figures to the history. `--base`, by default the last commit that is older than a day, and `--head`, by default HEAD,
 * name the commits; `--rounds` (5) says how often each runs, `--limit` (10) by how many per cent an operation may become
 * slower.
 * @returns The exit code: 0; 1 if an operation became slower than that, or a commit cannot be built.
 */
export function compareCommits(args: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), "spinegrade-commits-"));
  try {
    const { base, head, rounds, limit } = readOptions(args);
    const [before, after] = [build(base, join(folder, "base")), build(head, join(folder, "head"))];
    const measured = Array.from({ length: rounds }, (_, round) => {
      process.stderr.write(`round ${round + 1} of ${rounds}\n`);
      return measureRound(before, after, round % 2 === 1);
    });
    const times = pairTimes(measured);
    process.stdout.write(`${formatPairedTimes(times)}\n`);
    const results = times.map(({ operation: op, base: baseCpuMs, head: headCpuMs, ...ratios }) => {
      return { op, baseCpuMs, headCpuMs, ...ratios };
    });
    const commit = `${before.commit.slice(0, 10)}..${after.commit.slice(0, 10)}`;
    appendHistory(WORKSPACE_ROOT, { benchmark: "engine/native-bench", commit, results });
    return report(findSlower(times, limit / 100), limit);
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    for (const name of ["base", "head"]) removeWorktree(join(folder, name));
    rmSync(folder, { recursive: true, force: true });
  }
}

function readOptions(args: readonly string[]): { base: string; head: string; rounds: number; limit: number } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      base: { type: "string" },
      head: { type: "string", default: "HEAD" },
      rounds: { type: "string", default: "5" },
      limit: { type: "string", default: "10" },
    },
  });
  const [rounds, limit] = [Number(values.rounds), Number(values.limit)];
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds}: it must be 1 or more`);
  if (!(limit > 0)) throw new Error(`--limit ${values.limit}: it must be a number of per cent above 0`);
  return { base: values.base ?? dayBefore(values.head), head: values.head, rounds, limit };
}

function dayBefore(head: string): string {
  const commit = git("rev-list", "-1", "--before=1 day ago", head);
  if (commit === "") throw new Error(`no commit before ${head} is older than a day: name one by --base`);
  return commit;
}

/** Checks a commit out and compiles its kernels, operations and `native-bench`: neither Node nor TensorFlow is needed. */
function build(name: string, folder: string): Built {
  const commit = git("rev-parse", "--verify", `${name}^{commit}`);
  process.stderr.write(`building ${name} (${commit.slice(0, 10)})\n`);
  git("worktree", "add", "--detach", "--quiet", folder, commit);
  const cwd = join(folder, "packages/engine");
  const cmake = (...args: string[]): unknown => execFileSync("cmake", args, { cwd, stdio: ["ignore", 2, 2] });
  cmake("--preset", "release");
  cmake("--build", "--preset", "release", "--target", "native-bench");
  return { commit, program: join(cwd, "build/native-bench") };
}

function measureRound(
  base: Built,
  head: Built,
  isHeadFirst: boolean,
): { base: OperationTimes; head: OperationTimes } {
  const timesOf = ({ program }: Built): OperationTimes =>
    readOperationTimes(execFileSync(program, { encoding: "utf8" }));
  if (!isHeadFirst) return { base: timesOf(base), head: timesOf(head) };
  const first = timesOf(head);
  return { base: timesOf(base), head: first };
}

function report(slower: readonly PairedTime[], limit: number): number {
  for (const { operation, ratio } of slower) {
    const percent = ((ratio - 1) * 100).toFixed(0);
    process.stderr.write(`error: ${operation} became ${percent} % slower; the limit is ${limit} %\n`);
  }
  return slower.length === 0 ? 0 : 1;
}

function removeWorktree(folder: string): void {
  const listed = git("worktree", "list", "--porcelain").split("\n");
  if (listed.includes(`worktree ${folder}`)) git("worktree", "remove", "--force", folder);
}

function git(...args: string[]): string {
  return execFileSync("git", args, { cwd: WORKSPACE_ROOT, encoding: "utf8" }).trim();
}
