import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { errorCode } from "@spinegrade/pipeline/errors";
import type { SliceFile } from "../series-files/slice-file.ts";
import { writeStaged } from "../store/jobs/staging.ts";
import type { FileKind, SeriesHeader } from "./file-kind.ts";

const VERSION = 4;

/** A file in the cache: its stamp and its kind. Each series is listed once. */
type Row =
  | readonly [stamp: string, series: number, sopInstanceUid: string, patient: string]
  | readonly [stamp: string, kind: FileKind];

interface Content {
  readonly version: number;
  readonly series: readonly SeriesHeader[];
  readonly files: Readonly<Record<string, Row>>;
}

/**
 * Remembers the kind of every file in a folder by its name and stamp, so that the headers of unchanged files are not
 * read again. The cache only saves time: if it is absent or damaged, the headers are read.
 */
export class HeaderCache {
  readonly #path: string;
  readonly #old: Content;
  readonly #kinds = new Map<string, { stamp: string; kind: FileKind }>();
  #isChanged = false;

  private constructor(path: string, old: Content) {
    this.#path = path;
    this.#old = old;
  }

  static async open(path: string): Promise<HeaderCache> {
    return new HeaderCache(path, await readContent(path));
  }

  /** The kind of a file: as cached, or as `read` determines it. */
  async kindOf(file: SliceFile, read: (file: SliceFile) => Promise<FileKind>): Promise<FileKind> {
    const { stamp } = file;
    const known = this.#find(file.name, stamp);
    this.#isChanged ||= known === undefined;
    const kind = known ?? (await read(file));
    this.#kinds.set(file.name, { stamp, kind });
    return kind;
  }

  /** Saves only the files that this run asked for. */
  async save(staging: string): Promise<void> {
    if (!this.#isChanged && Object.keys(this.#old.files).length === this.#kinds.size) return;
    const series = new Map<string, { place: number; header: SeriesHeader }>();
    const files: Record<string, Row> = {};
    for (const [name, { stamp, kind }] of this.#kinds) {
      if ("series" in kind) {
        const text = JSON.stringify(kind.series);
        const known = series.get(text) ?? { place: series.size, header: kind.series };
        series.set(text, known);
        files[name] = [stamp, known.place, kind.sopInstanceUid, kind.patient];
      } else files[name] = [stamp, kind];
    }
    const content: Content = {
      version: VERSION,
      series: [...series.values()].map(({ header }) => header),
      files,
    };
    await writeStaged(staging, this.#path, JSON.stringify(content));
  }

  #find(name: string, stamp: string): FileKind | undefined {
    const row = this.#old.files[name];
    if (row?.[0] !== stamp) return undefined;
    if (row.length === 2) return row[1];
    const series = this.#old.series[row[1]];
    return series === undefined ? undefined : { series, sopInstanceUid: row[2], patient: row[3] };
  }
}

async function readContent(path: string): Promise<Content> {
  const empty: Content = { version: VERSION, series: [], files: {} };
  if (!existsSync(path)) return empty;
  try {
    const content: unknown = JSON.parse(await readFile(path, "utf8"));
    return isContent(content) ? content : empty;
  } catch (error) {
    if (errorCode(error) === "" || errorCode(error) === "ENOENT") return empty;
    throw error;
  }
}

/** Its rows are not looked at: the file is written whole, by this class, and 150,000 rows take a schema seconds. */
function isContent(value: unknown): value is Content {
  return (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    value.version === VERSION &&
    "series" in value &&
    "files" in value
  );
}
