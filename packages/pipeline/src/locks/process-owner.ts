import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { errorCode } from "../errors.ts";

/** A process, distinguished from any later one with the same number. */
export interface ProcessOwner {
  readonly pid: number;
  readonly host: string;
  /** Identifies the boot of the machine; empty if the system does not state it. */
  readonly boot: string;
  /** Start of the process, in ticks of the machine's clock; empty where the system does not say. */
  readonly started: string;
}

/** Whether a process still runs; of another machine's processes nothing is known. */
export type Standing = "alive" | "gone" | "unknown";

/** This process. */
export function thisProcess(): ProcessOwner {
  return { pid: process.pid, host: hostname(), boot: bootId(), started: startOf(process.pid) };
}

/**
 * Whether a process still runs.
 * @param owner as `thisProcess` described it; a record without a start is believed as far as its number goes.
 */
export function standingOf({ pid, host, boot, started }: ProcessOwner): Standing {
  if (host !== hostname()) return "unknown";
  if (boot !== "" && boot !== bootId()) return "gone";
  if (started !== "") return startOf(pid) === started ? "alive" : "gone";
  // a container's first process often has the number that the killed one had
  return pid !== process.pid && answers(pid) ? "alive" : "gone";
}

const DAY_MS = 24 * 3600 * 1000;
const TAG = /^([0-9a-f]{8})-([0-9a-f]{8})-(\d+)-(\d+)$/;

/** This process as a part of a file name. */
export function ownerTag(): string {
  const { pid, host, boot, started } = thisProcess();
  return [shortHash(host), shortHash(boot), pid, started === "" ? 0 : started].join("-");
}

/** `standingOf` for the process of an `ownerTag`; "unknown" for any other text. */
function standingOfTag(tag: string): Standing {
  const [, host, boot = "", pid, started] = TAG.exec(tag) ?? [];
  if (host !== shortHash(hostname())) return "unknown";
  if (boot !== shortHash(bootId())) return "gone";
  return standingOf({
    pid: Number(pid),
    host: hostname(),
    boot: "",
    started: started === "0" || started === undefined ? "" : started,
  });
}

/**
 * Whether a half-written file or folder was left by a process that is gone. Of another machine's processes nothing is
 * known: what they write is theirs for a day.
 * @param tag the writer's `ownerTag`.
 */
export async function isLeftOver(path: string, tag: string): Promise<boolean> {
  const standing = standingOfTag(tag);
  if (standing !== "unknown") return standing === "gone";
  const found = await stat(path).catch(() => undefined); // its writer may have finished meanwhile
  return found !== undefined && found.mtimeMs < Date.now() - DAY_MS;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

function bootId(): string {
  return readSystemFile("/proc/sys/kernel/random/boot_id").trim();
}

/** Field 22 of /proc/<pid>/stat (proc_pid_stat(5)); empty where there is no such process, or it only waits to be reaped. */
function startOf(pid: number): string {
  const stat = readSystemFile(`/proc/${pid}/stat`);
  // the second field, a name in brackets, may hold spaces and brackets itself
  const [state = "", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return /^[ZX]/.test(state) ? "" : (fields[18] ?? "");
}

/** A file of Linux's; empty where the system has none. */
function readSystemFile(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return ""; // another system, or the process is gone
  }
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}
