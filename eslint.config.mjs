import nx from "@nx/eslint-plugin";
import tseslint from "typescript-eslint";

/** What Node gives every file. */
const nodeGlobals = Object.fromEntries(
  [...Object.getOwnPropertyNames(globalThis), "require", "module", "exports", "__dirname", "__filename"].map(
    (name) => [name, "readonly"],
  ),
);

const layers = ["base", "data", "samples", "nets", "runs"];

/**
 * A layer may import itself and what lies below; results may import everything. Results without TensorFlow need only base
 * and data, which the tag sees to.
 */
const layerConstraints = [
  ...layers.map((layer, height) => ({
    sourceTag: `layer:${layer}`,
    onlyDependOnLibsWithTags: layers.slice(0, height + 1).map((lower) => `layer:${lower}`),
  })),
  {
    sourceTag: "layer:results",
    onlyDependOnLibsWithTags: [...layers, "results"].map((layer) => `layer:${layer}`),
  },
  { sourceTag: "tensorflow:no", onlyDependOnLibsWithTags: ["tensorflow:no"] },
];

const functionLength = { max: 60, skipBlankLines: true, skipComments: true };

export default tseslint.config(
  { ignores: ["**/dist", "**/fixtures", "data-processed", ".nx", "**/.readme-example-*"] },
  {
    files: ["packages/*/assembly/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: "./tsconfig.assembly.json", tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "max-lines-per-function": ["error", functionLength],
      // AssemblyScript: number types differ that are one to TypeScript, casts convert, and only methods have decorators
      "@typescript-eslint/consistent-type-assertions": "off",
      "@typescript-eslint/no-unnecessary-type-assertion": "off",
      "@typescript-eslint/no-extraneous-class": "off",
    },
  },
  {
    files: ["**/*.ts"],
    ignores: ["packages/*/assembly/**"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    plugins: { "@nx": nx },
    rules: {
      "@nx/enforce-module-boundaries": [
        "error",
        {
          depConstraints: layerConstraints,
          banTransitiveDependencies: true,
          allowCircularSelfDependency: true,
          allow: ["@spinegrade/readme-example", "@spinegrade/test-utils"],
        },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-function-return-type": ["error", { allowExpressions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // it asks for the non-null assertion, which is not used here
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      // numbers read well in messages, and figures are what our messages hold
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "max-lines-per-function": ["error", functionLength],
    },
  },
  {
    files: ["**/*.spec.ts"],
    rules: { "max-lines-per-function": "off", "@typescript-eslint/explicit-function-return-type": "off" },
  },
  {
    // launchers, Nx plugins and scripts: Node runs them before anything is built, so they are plain JavaScript
    files: ["**/*.{js,mjs,cjs}"],
    extends: [tseslint.configs.recommended],
    languageOptions: { globals: nodeGlobals },
    rules: {
      "no-undef": "error",
      "prefer-const": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ["**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
