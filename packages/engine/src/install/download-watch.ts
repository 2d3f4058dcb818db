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
  #totalMegabytes = 0;
  #shownMegabytes = 0;

  /** @param folder The folder pip downloads into; nothing else may be written there. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes pip's output; the size of what it downloads stands in it in brackets. */
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

  /** Ends the watch; must be called. */
  stop(): void {
    clearInterval(this.#timer);
    if (this.#shownMegabytes > 0) this.#progress?.finish();
  }

  #advance(): void {
    // at the end there is more for a moment: pip copies the finished file
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
