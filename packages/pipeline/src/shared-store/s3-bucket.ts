import type { AwsClient } from "aws4fetch";
import { errorCode, errorMessage, UserError } from "../errors.ts";
import type { ObjectPlace } from "./object-place.ts";

const CLIENT = "aws4fetch";
const LOCATION = /^s3:\/\/([a-z0-9][a-z0-9.-]+[a-z0-9])(?:\/(.*))?$/;

/** Whether a setting names a bucket rather than a folder. */
export function isBucket(setting: string): boolean {
  return setting.startsWith("s3://");
}

/**
 * Objects in a bucket of an S3 server, by path-style addresses. The server, the region and the credentials are those of the
 * variables of AWS's own programs.
 * @param setting `s3://bucket/prefix`.
 * @throws UserError where the setting is wrong, credentials are missing, or the client is not installed.
 */
export async function openBucket(setting: string, env: NodeJS.ProcessEnv): Promise<ObjectPlace> {
  const [, bucket, prefix = ""] = LOCATION.exec(setting) ?? [];
  const folders = prefix.split("/").filter(Boolean);
  if (bucket === undefined || folders.some((name) => /^\.{1,2}$/.test(name)))
    throw new UserError(`the shared store ${setting} is not of the form s3://bucket/prefix`);
  const { AwsClient: Client } = await importClient();
  const region = filled(env["AWS_REGION"]) ?? "us-east-1";
  const server = checkServer(
    filled(env["AWS_ENDPOINT_URL_S3"]) ??
      filled(env["AWS_ENDPOINT_URL"]) ??
      `https://s3.${region}.amazonaws.com`,
  );
  const sessionToken = filled(env["AWS_SESSION_TOKEN"]);
  const client = new Client({
    accessKeyId: required(env, "AWS_ACCESS_KEY_ID"),
    secretAccessKey: required(env, "AWS_SECRET_ACCESS_KEY"),
    ...(sessionToken !== undefined && { sessionToken }),
    ...{ service: "s3", region, retries: 3 },
  });
  const folder = [server.replace(/\/+$/, ""), bucket, ...folders.map(encodeURIComponent)].join("/");
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    try {
      return await client.fetch(`${folder}/${path}`, init);
    } catch (cause) {
      throw new UserError(`cannot reach the shared store ${setting} at ${server}: ${reasonOf(cause)}`, {
        cause,
      });
    }
  };
  return {
    name: setting,
    async read(path) {
      const response = await ask(path, { method: "GET" });
      if (response.status === 404) return undefined;
      await expectSuccess(response, `read ${setting}, ${path}`);
      return new Uint8Array(await response.arrayBuffer());
    },
    async has(path) {
      const response = await ask(path, { method: "HEAD" });
      if (response.status === 404) return false;
      await expectSuccess(response, `look for ${setting}, ${path}`);
      return true;
    },
    async write(path, content) {
      const response = await ask(path, { method: "PUT", body: Uint8Array.from(content) });
      await expectSuccess(response, `write ${setting}, ${path}`);
    },
  };
}

/** The client is optional: who shares a folder does without it. */
async function importClient(): Promise<{ readonly AwsClient: typeof AwsClient }> {
  try {
    return await import("aws4fetch");
  } catch (cause) {
    if (errorCode(cause) !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new UserError(`a shared store on S3 needs the package ${CLIENT}: npm install ${CLIENT}`, { cause });
  }
}

/** A variable that is empty counts as not set. */
function filled(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

/** Errors name the server: its address holds no secret. */
function checkServer(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new UserError(
      "AWS_ENDPOINT_URL_S3, or AWS_ENDPOINT_URL, is not an address such as https://s3.example.org",
    );
  if (url.username !== "" || url.password !== "")
    throw new UserError(
      `the address of the S3 server ${url.host} holds a user name or password: ` +
        "remove them, and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
  return address;
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") throw new UserError(`a shared store on S3 needs ${name}: set it`);
  return value;
}

async function expectSuccess(response: Response, what: string): Promise<void> {
  if (response.ok) return;
  const [, code = ""] = /<Code>([^<]*)<\/Code>/.exec(await response.text()) ?? [];
  throw new UserError(
    `cannot ${what}: the server answers ${response.status} ${code || response.statusText}`.trimEnd(),
  );
}

/** Describes a failed `fetch`, whose cause says more than its message. */
function reasonOf(error: unknown): string {
  return errorMessage(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
