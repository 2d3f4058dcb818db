/** JSON schema of an object with at least one key, whose values all have this schema. */
export function byName(values: object): object {
  return { type: "object", minProperties: 1, additionalProperties: values };
}
