import type { Stats } from "node:fs";
export function stampOf(stats: Pick<Stats, "size" | "mtimeMs" | "ctimeMs" | "dev" | "ino">): string;
export function describeFolder(folder: string, recursive: boolean): Generator<string, void>;
export function codeOf(error: unknown): string;
