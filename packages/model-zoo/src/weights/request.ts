import { failureReason, UserError } from "@spinegrade/pipeline";

const OFFLINE = "on a machine without network, get the file elsewhere and name it with --from FILE";

/** Fetches an address. @throws UserError when it cannot be reached or answers with an error. */
export async function request(url: string, headers: Record<string, string> = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { headers });
  } catch (error) {
    throw new UserError(`cannot reach ${url} (${failureReason(error)}): check the network; ${OFFLINE}`, {
      cause: error,
    });
  }
  if (response.ok) return response;
  await response.body?.cancel();
  const remedy = response.status === 404 ? "there is no such model or file" : OFFLINE;
  throw new UserError(`${url} answers ${response.status} ${response.statusText}: ${remedy}`);
}
