import { UserError } from "../errors.ts";
import { compileSchema } from "../files/json-files.ts";
import { openSealedJson, sealJson } from "../files/sealed-json.ts";
import { sha256 } from "../state/hashes.ts";
import { openObjectFolder } from "./object-folder.ts";
import type { ObjectPlace } from "./object-place.ts";
import { isBucket, openBucket } from "./s3-bucket.ts";
import { closedObject } from "../files/closed-object.ts";

/** The files of an entry, by name. */
export type SharedFiles = Readonly<Record<string, Uint8Array>>;

interface Entry {
  /** SHA-256 of each file, by name. */
  readonly files: Readonly<Record<string, string>>;
}

const parseEntry = compileSchema<Entry>(
  closedObject({
    files: { type: "object", additionalProperties: { type: "string", pattern: "^[0-9a-f]{64}$" } },
  }),
);

/**
 * Results that several machines share. An entry is named by a hash of all that it was made from, and holds files, each stored under
 * the SHA-256 of its content: `entries/<name>.json` lists what lies in `objects`.
 */
export class SharedStore {
  readonly #place: ObjectPlace;

  private constructor(place: ObjectPlace) {
    this.#place = place;
  }

  /**
   * Opens the store that a setting names.
   * @param setting a folder, or `s3://bucket/prefix`.
   * @param env credentials of an S3 server.
   * @throws UserError where it cannot be opened.
   */
  static async open(setting: string, env: NodeJS.ProcessEnv = process.env): Promise<SharedStore> {
    return new SharedStore(isBucket(setting) ? await openBucket(setting, env) : openObjectFolder(setting));
  }

  /**
   * Reads an entry and checks the content of its files, up to the first that is damaged.
   * @param warn receives a message that names a damaged entry, which is not used, and that file.
   * @returns undefined where the store has no whole entry of that name.
   * @throws UserError where the store cannot be read.
   */
  async find(name: string, warn: (line: string) => void): Promise<SharedFiles | undefined> {
    const path = pathOf(name);
    const found = await this.#place.read(path);
    if (found === undefined) return undefined;
    const source = `${this.#place.name}, ${path}`;
    const entry = openEntry(found, source, warn);
    if (entry === undefined) return undefined;
    const files: Record<string, Uint8Array> = {};
    for (const [file, hash] of Object.entries(entry.files)) {
      const object = objectPath(hash);
      const content = await this.#place.read(object);
      if (content === undefined || sha256(content) !== hash) {
        const what = content === undefined ? "missing" : "not what was written";
        warn(`${source} is damaged: ${object} is ${what}`);
        return undefined;
      }
      files[file] = content;
    }
    return files;
  }

  /** Whether the store has an entry, which may be damaged. */
  async has(name: string): Promise<boolean> {
    return await this.#place.has(pathOf(name));
  }

  /** Writes an entry, after all its files; replaces one of that name. @throws UserError where it cannot be written. */
  async keep(name: string, files: SharedFiles): Promise<void> {
    const hashes: Record<string, string> = {};
    for (const [file, content] of Object.entries(files)) {
      const hash = sha256(content);
      hashes[file] = hash;
      await this.#place.write(objectPath(hash), content);
    }
    await this.#place.write(
      pathOf(name),
      new TextEncoder().encode(sealJson({ files: hashes }, undefined, sha256)),
    );
  }
}

function openEntry(bytes: Uint8Array, source: string, warn: (line: string) => void): Entry | undefined {
  try {
    return openSealedJson(new TextDecoder().decode(bytes), source, parseEntry, sha256);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    warn(error.message);
    return undefined;
  }
}

function pathOf(name: string): string {
  return `entries/${name}.json`;
}

function objectPath(hash: string): string {
  return `objects/${hash.slice(0, 2)}/${hash}`;
}
