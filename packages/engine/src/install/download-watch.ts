import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Progress } from "@spinegrade/pipeline";

const POLL_MS = 1000;
const MEGABYTE = 1e6;
const UNITS: Readonly<Record<string, number>> = { kB: 1e3, MB: 1e6, GB: 1e9 };

/** Shows how far pip's download is, which pip itself tells only to a terminal: by the size of the files it writes. */
export class DownloadWatch {
  readonly #folder: string;
  #timer: NodeJS.Timeout | undefined;
  #progress: Progress | undefined;
  #shownMegabytes = 0;

  /** @param folder The folder pip downloads into; nothing else may be written there. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes pip's output; the size of what it downloads stands in it in brackets. */
  readSize(pipOutput: string): void {
    const [, size, unit] = /\((\d+(?:\.\d+)?) (kB|MB|GB)\)/.exec(pipOutput) ?? [];
    if (size === undefined || unit === undefined || this.#timer !== undefined) return;
    const total = Math.ceil((Number(size) * (UNITS[unit] ?? MEGABYTE)) / MEGABYTE);
    this.#progress = new Progress("engine: download", { total, unit: "MB" });
    this.#timer = setInterval(() => {
      this.#advance();
    }, POLL_MS);
  }

  /** Ends the watch; must be called. */
  stop(): void {
    clearInterval(this.#timer);
    if (this.#shownMegabytes > 0) this.#progress?.finish();
  }

  #advance(): void {
    const megabytes = Math.floor(sizeBelow(this.#folder) / MEGABYTE);
    // pip copies the finished file, so that for a moment there are two
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
