import { UserError } from "@spinegrade/pipeline";

const OFFLINE = "on a machine without network, get the file elsewhere and name it with --from FILE";

/** Fetches an address. @throws UserError when it cannot be reached or answers with an error. */
export async function request(url: string, headers: Record<string, string> = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { headers });
  } catch (error) {
    throw new UserError(`cannot reach ${url} (${reasonOf(error)}): check the network; ${OFFLINE}`, {
      cause: error,
    });
  }
  if (response.ok) return response;
  await response.body?.cancel();
  const remedy = response.status === 404 ? "there is no such model or file" : OFFLINE;
  throw new UserError(`${url} answers ${response.status} ${response.statusText}: ${remedy}`);
}

/** fetch says only "fetch failed"; what happened is the cause. By shape, not by class: it may be of another realm. */
function reasonOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  if ("cause" in error && error.cause !== undefined) return reasonOf(error.cause);
  if ("code" in error && typeof error.code === "string") return error.code;
  return "message" in error ? String(error.message) : "no reason given";
}
