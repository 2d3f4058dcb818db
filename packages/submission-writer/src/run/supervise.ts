import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import {
  parsePredictorMessage,
  type PredictedStudy,
  type PredictorReady,
  type StudyRequest,
} from "@spinegrade/competition-data";
import { errorCode, parseJson, UserError } from "@spinegrade/pipeline";

/** A process that predicts studies: Node's arguments. */
export interface PredictorProcess {
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Folder of the workspace; default: this process's. */
  readonly cwd?: string;
}

/** Time limits of prediction. */
export interface SuperviseOptions {
  /** Time (`Date.now()`) after which nothing is predicted any more; default: never. */
  readonly deadline?: number;
  /** Longest time for one study, ms; a process that takes longer is killed. Default: 10 minutes. */
  readonly studyLimit?: number;
  readonly onStudy?: () => void;
}

/** The outcome of all studies. */
export interface SupervisedStudies {
  readonly predicted: ReadonlyMap<number, PredictedStudy>;
  /** Study id -> why it was not predicted. */
  readonly lost: ReadonlyMap<number, string>;
  readonly unusable: PredictorReady["unusable"];
}

const STUDY_LIMIT = 600_000;
/** Number of times that a process may die before it has predicted anything. */
const STARTS = 2;

/**
 * Predicts studies in another process, so that nothing that it does, crashing included, costs more than the study that
 * it was predicting: a process that dies or takes too long is started again with the next study.
 */
export async function supervise(
  predictor: PredictorProcess,
  studies: readonly StudyRequest[],
  { deadline = Number.POSITIVE_INFINITY, studyLimit = STUDY_LIMIT, onStudy }: SuperviseOptions = {},
): Promise<SupervisedStudies> {
  const predicted = new Map<number, PredictedStudy>();
  const lost = new Map<number, string>();
  let unusable: PredictorReady["unusable"] = [];
  let waiting = [...studies];
  let failedStarts = 0;
  while (waiting.length > 0) {
    const round = await runOnce(predictor, waiting, { deadline, studyLimit }, (message) => {
      if (message.kind === "ready") ({ unusable } = message);
      else {
        predicted.set(message.studyId, message);
        onStudy?.();
      }
    });
    const current = waiting.find(({ studyId }) => !predicted.has(studyId));
    waiting = waiting.filter(({ studyId }) => !predicted.has(studyId));
    if (round.end === "done" && waiting.length === 0) break;
    failedStarts = round.isReady ? 0 : failedStarts + 1;
    if (round.end === "deadline" || failedStarts >= STARTS) {
      for (const { studyId } of waiting) lost.set(studyId, round.reason);
      break;
    }
    if (current !== undefined && round.isReady) {
      lost.set(current.studyId, round.reason);
      waiting = waiting.filter(({ studyId }) => studyId !== current.studyId);
      onStudy?.();
    }
  }
  return { predicted, lost, unusable };
}

/** The outcome of a process. */
interface Round {
  readonly end: "done" | "died" | "deadline";
  readonly isReady: boolean;
  /** Reason for the studies that it did not predict. */
  readonly reason: string;
}

async function runOnce(
  { args, env = process.env, cwd = process.cwd() }: PredictorProcess,
  studies: readonly StudyRequest[],
  { deadline, studyLimit }: { readonly deadline: number; readonly studyLimit: number },
  onMessage: (message: PredictorReady | PredictedStudy) => void,
): Promise<Round> {
  if (Date.now() >= deadline) return { end: "deadline", isReady: false, reason: DEADLINE_PASSED };
  // the leader of a group: what it starts is killed with it
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"], env, cwd, detached: true });
  const told = { isReady: false, stopped: "", lastError: "" };
  const stop = (reason: string): void => {
    told.stopped = reason;
    killGroup(child);
  };
  const timers = startTimers(stop, deadline, studyLimit);
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    told.lastError = lastLine(text) ?? told.lastError;
  });
  child.stdin.on("error", () => undefined); // it died: its end says so
  child.stdin.end(studies.map((study) => `${JSON.stringify(toRequest(study))}\n`).join(""));
  const exit = new Promise<string>((resolve) => {
    child.on("error", ({ message }) => {
      resolve(message);
    });
    child.on("close", (code, signal) => {
      resolve(code === 0 ? "" : describeEnd(child, signal ?? `exit code ${code ?? "unknown"}`));
    });
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const message = readMessage(line);
    if (message === undefined) continue;
    if (message.kind === "ready") told.isReady = true;
    timers.restart();
    onMessage(message);
  }
  const ended = await exit;
  timers.clear();
  const { isReady, stopped, lastError } = told;
  if (stopped !== "")
    return { end: stopped === DEADLINE_PASSED ? "deadline" : "died", isReady, reason: stopped };
  const why = [ended, lastError].filter((text) => text !== "").join(": ");
  return { end: ended === "" ? "done" : "died", isReady, reason: `the predicting process ended (${why})` };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error; // it has ended
  }
}

const DEADLINE_PASSED = "not predicted before the deadline";

interface Timers {
  /** Begins a study's time. */
  readonly restart: () => void;
  readonly clear: () => void;
}

function startTimers(stop: (reason: string) => void, deadline: number, studyLimit: number): Timers {
  const onLimit = (): void => {
    stop(`it took longer than ${Math.round(studyLimit / 1000)} s`);
  };
  let ofStudy = setTimeout(onLimit, studyLimit);
  // a timer of more than 2^31 ms fires at once
  const left = Math.min(deadline - Date.now(), 2 ** 31 - 1);
  const ofAll = setTimeout(() => {
    stop(DEADLINE_PASSED);
  }, left);
  return {
    restart: () => {
      clearTimeout(ofStudy);
      ofStudy = setTimeout(onLimit, studyLimit);
    },
    clear: () => {
      clearTimeout(ofStudy);
      clearTimeout(ofAll);
    },
  };
}

function toRequest({ studyId, series }: StudyRequest): StudyRequest {
  return { studyId, series };
}

/** @returns undefined for any other line, such as one that a library prints. */
function readMessage(line: string): PredictorReady | PredictedStudy | undefined {
  try {
    return parsePredictorMessage(parseJson(line, "an answer"), "an answer");
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function describeEnd({ pid }: ChildProcess, how: string): string {
  return pid === undefined ? how : `process ${pid}, ${how}`;
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split("\n").at(-1);
}
