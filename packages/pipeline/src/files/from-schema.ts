/** TypeScript types derived from JSON schemas, so that each key of a file is defined once. */

interface Primitives {
  readonly string: string;
  readonly number: number;
  readonly integer: number;
  readonly boolean: boolean;
}

/** The type of the values that a JSON schema (`as const`) accepts, with defaults filled in. */
export type FromSchema<Schema> = Schema extends { readonly const: infer Value }
  ? Value
  : Schema extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : Schema extends { readonly anyOf: readonly (infer Option)[] }
      ? FromSchema<Option>
      : Schema extends { readonly type: readonly (keyof Primitives)[] }
        ? Primitives[Schema["type"][number]]
        : Schema extends { readonly type: keyof Primitives }
          ? Primitives[Schema["type"]]
          : Schema extends { readonly type: "array"; readonly items: infer Item }
            ? readonly FromSchema<Item>[]
            : FromObject<Schema>;

type FromObject<Schema> = Schema extends {
  readonly properties: infer Properties;
  readonly required: readonly (infer Required)[];
}
  ? FromProperties<Properties, Required>
  : Schema extends { readonly properties: infer Properties }
    ? FromProperties<Properties, never>
    : Schema extends { readonly additionalProperties: infer Value }
      ? Readonly<Record<string, FromSchema<Value>>>
      : unknown;

/** An object with these properties. Those that are required or have a default are present. */
export type FromProperties<Properties, Required> = {
  readonly [
    Key in keyof Properties as IsPresent<Properties[Key], Key, Required> extends true ? Key : never
  ]: FromSchema<Properties[Key]>;
} & {
  readonly [
    Key in keyof Properties as IsPresent<Properties[Key], Key, Required> extends true ? never : Key
  ]?: FromSchema<Properties[Key]>;
};

/** The same object as a caller may pass it: only required properties must be present. */
export type GivenProperties<Properties, Required extends keyof Properties> = {
  readonly [Key in Required]: FromSchema<Properties[Key]>;
} & {
  readonly [Key in Exclude<keyof Properties, Required>]?: FromSchema<Properties[Key]>;
};

type IsPresent<Schema, Key, Required> = Key extends Required
  ? true
  : Schema extends { readonly default: unknown }
    ? true
    : false;
