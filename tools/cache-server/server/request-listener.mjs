// @ts-check
/** Answers the requests of Nx's clients, by the OpenAPI description in Nx's documentation of self-hosted caches. */
import { createHash, timingSafeEqual } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { isEntryName } from "./list-folder.mjs";

const PATH = /^\/v1\/cache\/([^/?]+)$/;

/**
 * @typedef {object} Access
 * @property {string} readToken
 * @property {string} writeToken
 * @property {(line: string) => void} log
 */

/**
 * @param {import("./entry-store.mjs").EntryStore} store
 * @param {Access} access
 * @returns {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => void}
 */
export function requestListener(store, access) {
  return (request, response) => {
    answer(store, access, request, response).catch((error) => {
      // a client that went away needs no answer
      if (!request.complete && request.destroyed) return;
      access.log(
        `${request.method} ${request.url} failed: ${error instanceof Error ? error.message : error}`,
      );
      if (response.headersSent) response.destroy();
      else reply(response, 500, "The server could not do it; its log says why");
    });
  };
}

/**
 * @param {import("./entry-store.mjs").EntryStore} store
 * @param {Access} access
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function answer(store, access, request, response) {
  const rights = rightsOf(request, access);
  if (rights === "none") return reply(response, 401, "Missing or unknown token");
  const [, hash] = PATH.exec(request.url ?? "") ?? [];
  if (hash === undefined || !isEntryName(hash)) return reply(response, 404, "No such path: /v1/cache/{hash}");
  if (request.method === "GET") return await sendEntry(store, hash, response);
  if (request.method !== "PUT") return reply(response, 405, "Only GET and PUT");
  if (rights !== "write") return reply(response, 403, "This token only reads");
  return await takeEntry(store, hash, request, response);
}

/**
 * @param {import("./entry-store.mjs").EntryStore} store
 * @param {string} hash
 * @param {import("node:http").ServerResponse} response
 */
async function sendEntry(store, hash, response) {
  const entry = await store.get(hash);
  if (entry === undefined) return reply(response, 404, "No such entry");
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": entry.bytes });
  await pipeline(entry.stream, response);
}

/**
 * @param {import("./entry-store.mjs").EntryStore} store
 * @param {string} hash
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function takeEntry(store, hash, request, response) {
  const length = request.headers["content-length"];
  if (length === undefined) return reply(response, 411, "Content-Length is missing");
  const result = await store.put(hash, request, Number(length));
  if (result === "stored") return reply(response, 200, "Stored");
  if (result === "exists") return reply(response, 409, "The entry exists, and is not replaced");
  if (result === "too large") return reply(response, 413, "The entry is larger than the space for all");
  return reply(response, 400, "The content is shorter than Content-Length");
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {Access} access
 * @returns {"none" | "read" | "write"}
 */
function rightsOf(request, { readToken, writeToken }) {
  const [, given = ""] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  // both are compared, in a time that tells nothing
  const [isReader, isWriter] = [areEqual(given, readToken), areEqual(given, writeToken)];
  if (isWriter) return "write";
  return isReader ? "read" : "none";
}

/** @param {string} a @param {string} b */
function areEqual(a, b) {
  const [one, other] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

/** @param {import("node:http").ServerResponse} response @param {number} status @param {string} text */
function reply(response, status, text) {
  response.writeHead(status, { "content-type": "text/plain" });
  response.end(`${text}\n`);
}
