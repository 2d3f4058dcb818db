import type { Stats } from "node:fs";
export function stampOf(stats: Pick<Stats, "size" | "mtimeMs" | "ctimeMs" | "dev" | "ino">): string;
export function describeFolder(folder: string, recursive: boolean): string[];
export function codeOf(error: unknown): string;
