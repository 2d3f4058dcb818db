import type { PackageRequest } from "./package-request.ts";

/** The layers whose packages compute with TensorFlow. */
const TENSORFLOW_LAYERS: readonly string[] = ["nets", "runs"];

/** The files of a new package by their path in it, but for those that are the same everywhere. */
export function packageFiles(request: PackageRequest): ReadonlyMap<string, string> {
  return new Map([
    ["package.json", json(packageJson(request))],
    ["project.json", json(projectJson(request))],
    ["README.md", readme(request)],
    ["src/index.ts", `export { describePurpose } from "./describe-purpose.ts";\n`],
    ["src/describe-purpose.ts", firstFunction(request)],
    ["src/describe-purpose.spec.ts", firstSpec(request)],
    ["src/readme.spec.ts", README_SPEC],
  ]);
}

function packageJson({ name, description }: PackageRequest): object {
  return {
    name: `@spinegrade/${name}`,
    version: "0.1.0",
    description,
    license: "MIT",
    type: "module",
    sideEffects: false,
    engines: { node: ">=20.19" },
    exports: {
      ".": { "@spinegrade/source": "./src/index.ts", types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./package.json": "./package.json",
    },
    files: ["dist", "src", "!**/*.spec.ts"],
  };
}

function projectJson({ name, layer }: PackageRequest): object {
  return {
    $schema: "../../node_modules/nx/schemas/project-schema.json",
    name,
    tags: [`layer:${layer}`, `tensorflow:${TENSORFLOW_LAYERS.includes(layer) ? "yes" : "no"}`],
  };
}

function firstFunction({ description }: PackageRequest): string {
  return `/** What this package is for; the first function, to be replaced by one that does it. */
export function describePurpose(): string {
  return ${JSON.stringify(description)};
}
`;
}

function firstSpec({ name, description }: PackageRequest): string {
  return `import { describe, expect, it } from "@jest/globals";
import { describePurpose } from "@spinegrade/${name}";

describe("describePurpose", () => {
  it("says what the package is for", () => {
    expect(describePurpose()).toBe(${JSON.stringify(description)});
  });
});
`;
}

const README_SPEC = `import { expect, it } from "@jest/globals";
import { runReadmeExample } from "@spinegrade/readme-example";

it("prints what the README says", async () => {
  const { printed, promised } = await runReadmeExample(import.meta.url);
  expect(printed).toBe(promised);
});
`;

function readme({ name, description }: PackageRequest): string {
  return `# @spinegrade/${name}

${description}.

## Install

\`\`\`sh
npm install @spinegrade/${name}
\`\`\`

## Use

\`\`\`ts
import { describePurpose } from "@spinegrade/${name}";

console.log(describePurpose());
\`\`\`

\`\`\`text
${description}
\`\`\`

## API

| function          | in  | out                          |
| ----------------- | --- | ---------------------------- |
| \`describePurpose\` |     | what the package is for      |

## Method and source

Which section of the method this is, and where its formulas come from.

## Differences from the published solution

What is done otherwise than published, and why.

## Dependencies

None.
`;
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
