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

/** The schema of an array of three values of one kind. */
export function tripleOf(items: object): object {
  return { type: "array", items, minItems: 3, maxItems: 3 };
}
