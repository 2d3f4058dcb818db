/** The message of whatever was thrown. Told by its shape, because an error may come from another realm. */
export function messageOf(thrown: unknown): string {
  const isError = typeof thrown === "object" && thrown !== null && "message" in thrown;
  return isError ? String(thrown.message) : String(thrown);
}

/** The system error code of whatever was thrown, such as ENOENT, or "". */
export function codeOf(thrown: unknown): string {
  return typeof thrown === "object" && thrown !== null && "code" in thrown ? String(thrown.code) : "";
}
