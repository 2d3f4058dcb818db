import { formatDuration } from "@spinegrade/pipeline";
import type { TaskStatus } from "./task-status.ts";

const STATES = ["waiting", "queued", "running", "stopped", "failed", "done"] as const;

/** Above this number of tasks, only kinds and the tasks that run, stopped or failed are shown. */
const MOST_TASKS = 60;
/** Number of tasks of one state that are shown then. */
const SHOWN = 20;

/** The table of a plan: all tasks of a small one; of a large one its kinds, and tasks that run, stopped or failed. */
export function formatStatus(statuses: readonly TaskStatus[], showAll = false): string {
  const isLarge = statuses.length > MOST_TASKS && !showAll;
  const tables = isLarge
    ? [
        formatKinds(statuses),
        ...(["running", "stopped", "failed"] as const).map((state) => formatSome(statuses, state)),
      ]
    : [formatTasks(statuses)];
  const failures = statuses.filter(({ state }) => state === "failed").slice(0, SHOWN);
  return [...tables, ...failures.map(formatFailure), formatTotal(statuses)]
    .filter((text) => text !== "")
    .join("\n");
}

function formatTasks(statuses: readonly TaskStatus[]): string {
  const rows = statuses.map(({ task, state, where, minutesLeft, reason }) => [
    task.id,
    state,
    [where, state === "failed" || state === "stopped" ? reason : ""].filter((part) => part !== "").join(": "),
    minutesLeft === undefined ? "" : durationOf(minutesLeft),
  ]);
  return alignRows([["task", "state", "where", "time left"], ...rows]);
}

function formatKinds(statuses: readonly TaskStatus[]): string {
  const counts = new Map<string, Map<string, number>>();
  for (const { task, state } of statuses) {
    const own = counts.get(task.kind) ?? new Map<string, number>();
    counts.set(task.kind, own);
    own.set(state, (own.get(state) ?? 0) + 1);
  }
  const rows = [...counts].map(([kind, own]) => [
    kind,
    ...STATES.map((state) => String(own.get(state) ?? 0)),
  ]);
  return alignRows([["kind", ...STATES], ...rows]);
}

function formatSome(statuses: readonly TaskStatus[], state: TaskStatus["state"]): string {
  const some = statuses.filter((status) => status.state === state);
  if (some.length === 0) return "";
  const rest = some.length > SHOWN ? `and ${some.length - SHOWN} more ${state}: --all shows them\n` : "";
  return `${formatTasks(some.slice(0, SHOWN))}${rest}`;
}

function formatFailure({ task, reason = "", lastLines = [] }: TaskStatus): string {
  const lines = lastLines.map((line) => `  ${line}\n`).join("");
  return `${task.id} failed: ${reason}; its log ends:\n${lines}`;
}

function formatTotal(statuses: readonly TaskStatus[]): string {
  const left = statuses.filter(({ state }) => state !== "done");
  const done = statuses.length - left.length;
  if (left.length === 0) return `all ${statuses.length} tasks are done\n`;
  const minutes = left.reduce((sum, { minutesLeft = 0 }) => sum + minutesLeft, 0);
  return `${done} of ${statuses.length} tasks are done; one after the other, the others take ${durationOf(minutes)}\n`;
}

function durationOf(minutes: number): string {
  return formatDuration(minutes * 60);
}

function alignRows(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((width, row) => Math.max(width, (row[column] ?? "").length), 0),
  );
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
