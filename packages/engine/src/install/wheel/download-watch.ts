import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Progress } from "@spinegrade/pipeline";

const POLL_MS = 1000;
const MEGABYTE = 1e6;
const UNITS: Readonly<Record<string, number>> = { kB: 1e3, MB: 1e6, GB: 1e9 };

/**
 * Shows the progress of pip's download. pip itself shows it only on a terminal, so this measures the files that it
 * writes.
 */
export class DownloadWatch {
  readonly #folder: string;
  #timer: NodeJS.Timeout | undefined;
  #progress: Progress | undefined;
  #totalMegabytes = 0;
  #shownMegabytes = 0;

  /** @param folder the folder that pip downloads to; nothing else may write there. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads the download size from pip's output, where it stands in parentheses. */
  readSize(pipOutput: string): void {
    const [, size, unit] = /\((\d+(?:\.\d+)?) (kB|MB|GB)\)/.exec(pipOutput) ?? [];
    if (size === undefined || unit === undefined || this.#timer !== undefined) return;
    this.#totalMegabytes = Math.ceil((Number(size) * (UNITS[unit] ?? MEGABYTE)) / MEGABYTE);
    this.#progress = new Progress("engine: download", {
      total: this.#totalMegabytes,
      unit: "MB",
    });
    this.#timer = setInterval(() => {
      this.#advance();
    }, POLL_MS);
  }

  /** Stops watching; must be called. */
  stop(): void {
    clearInterval(this.#timer);
    if (this.#shownMegabytes > 0) this.#progress?.finish();
  }

  #advance(): void {
    // pip copies the finished file, so the folder briefly holds more than the download
    const megabytes = Math.min(Math.floor(sizeBelow(this.#folder) / MEGABYTE), this.#totalMegabytes);
    const added = Math.max(0, megabytes - this.#shownMegabytes);
    this.#shownMegabytes += added;
    this.#progress?.advance(added);
  }
}

function sizeBelow(folder: string): number {
  let bytes = 0;
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    bytes += statSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
