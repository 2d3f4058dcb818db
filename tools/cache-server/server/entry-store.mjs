// @ts-check
/** The cache's entries: one file each, written once, and removed when others need the space. */
import { randomUUID } from "node:crypto";
import { mkdir, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { CHECKSUM_BYTES, contentOf, isLinked, isWhole, openIfThere, writeChecked } from "./checked-file.mjs";
import { isEntryName, listFolder, PARTIAL } from "./list-folder.mjs";

/** @typedef {"stored" | "exists" | "too large" | "incomplete"} PutResult */

/** The entries of a folder, of which one process at a time may write. */
export class EntryStore {
  /** @type {string} */
  #folder;
  #maxBytes = 0;
  /** @type {(line: string) => void} */
  #log;
  /** Bytes of each entry's file, the least recently used first. @type {Map<string, number>} */
  #entries = new Map();
  /** Bytes of all entries, and of those that are being written. */
  #used = 0;

  /** @param {string} folder @param {{ maxBytes: number, log: (line: string) => void }} options @private */
  constructor(folder, { maxBytes, log }) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#log = log;
  }

  /**
   * Opens a folder, which is made if it is missing, and removes what a killed server left half written.
   * @param {string} folder
   * @param {{ maxBytes: number, log: (line: string) => void }} options
   * @throws {import("./settings.mjs").SettingsError} where it holds anything else, or others may write into it.
   */
  static async open(folder, options) {
    const store = new EntryStore(folder, options);
    // the entries hold code that others run: nobody else may write here
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found = await listFolder(folder);
    for (const { name } of found.filter((each) => !isEntryName(each.name))) await rm(join(folder, name));
    const entries = found.filter(({ name }) => isEntryName(name));
    entries.sort((a, b) => a.stats.mtimeMs - b.stats.mtimeMs);
    for (const { name, stats } of entries) store.#add(name, stats.size);
    await store.#reserve(0);
    return store;
  }

  /** @param {string} hash */
  has(hash) {
    return this.#entries.has(hash);
  }

  /**
   * Opens an entry after checking its content. An entry that is not as it was written is removed.
   * @param {string} hash
   * @returns {Promise<{ bytes: number, stream: import("node:stream").Readable } | undefined>} undefined where there is none
   */
  async get(hash) {
    const size = this.#entries.get(hash);
    if (size === undefined) return undefined;
    const path = join(this.#folder, hash);
    const file = await openIfThere(path);
    if (file === undefined || !(await isWhole(file, size))) {
      await file?.close();
      this.#log(`${path} is damaged or gone: the entry is removed`);
      await this.#remove(hash);
      return undefined;
    }
    this.#touch(hash);
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined); // removed meanwhile: the open file is whole all the same
    return { bytes: size - CHECKSUM_BYTES, stream: contentOf(file, size) };
  }

  /**
   * Writes a new entry, whole or not at all.
   * @param {string} hash
   * @param {import("node:stream").Readable} content
   * @param {number} bytes of the content
   * @returns {Promise<PutResult>}
   */
  async put(hash, content, bytes) {
    if (this.has(hash)) return "exists";
    const size = bytes + CHECKSUM_BYTES;
    if (!(await this.#reserve(size))) return "too large";
    const partial = join(this.#folder, `${randomUUID()}${PARTIAL}`);
    try {
      if (!(await writeChecked(partial, content, bytes))) return "incomplete";
      // unlike a rename, a link never replaces what another request wrote meanwhile
      if (!(await isLinked(partial, join(this.#folder, hash)))) return "exists";
      this.#add(hash, size);
      return "stored";
    } finally {
      this.#used -= size;
      await rm(partial, { force: true });
    }
  }

  /** @param {string} hash @param {number} size */
  #add(hash, size) {
    this.#entries.set(hash, size);
    this.#used += size;
  }

  /** Makes an entry the most recently used, unless it was removed while it was read. @param {string} hash */
  #touch(hash) {
    const size = this.#entries.get(hash);
    if (size === undefined) return;
    this.#entries.delete(hash);
    this.#entries.set(hash, size);
  }

  /** @param {string} hash */
  async #remove(hash) {
    this.#used -= this.#entries.get(hash) ?? 0;
    this.#entries.delete(hash);
    await rm(join(this.#folder, hash), { force: true });
  }

  /**
   * Reserves space, for which entries are removed, the least recently used first.
   * @param {number} bytes
   * @returns whether so many fit
   */
  async #reserve(bytes) {
    if (bytes > this.#maxBytes) return false;
    for (const hash of this.#entries.keys()) {
      if (this.#used + bytes <= this.#maxBytes) break;
      await this.#remove(hash);
      this.#log(`${hash} was removed to make room`);
    }
    if (this.#used + bytes > this.#maxBytes) return false;
    this.#used += bytes;
    return true;
  }
}
