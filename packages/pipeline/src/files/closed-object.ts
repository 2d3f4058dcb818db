/**
 * The JSON schema of an object that has these properties and no other.
 * @param optional those that may be missing.
 */
export function closedObject(
  properties: Readonly<Record<string, object>>,
  optional: readonly string[] = [],
): object {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", additionalProperties: false, required, properties };
}
