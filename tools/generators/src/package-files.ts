import { launcherFile } from "./launcher-file.ts";
import type { PackageRequest } from "./package-request.ts";

/** The layers whose packages compute with TensorFlow. */
const TENSORFLOW_LAYERS: readonly string[] = ["nets", "runs"];

/**
 * The files of a new package by their path in it, but for those that are the same everywhere.
 * @param pipelineVersion of the package that answers command lines.
 */
export function packageFiles(request: PackageRequest, pipelineVersion: string): ReadonlyMap<string, string> {
  return new Map([
    ...(request.hasCommand ? commandFiles(request) : []),
    ["package.json", json(packageJson(request, pipelineVersion))],
    ["project.json", json(projectJson(request))],
    ["README.md", readme(request)],
    ["src/index.ts", `export { describePurpose } from "./describe-purpose.ts";\n`],
    ["src/describe-purpose.ts", firstFunction(request)],
    ["src/describe-purpose.spec.ts", firstSpec(request)],
    ["src/readme.spec.ts", README_SPEC],
  ]);
}

function packageJson({ name, description, hasCommand }: PackageRequest, pipelineVersion: string): object {
  return {
    name: `@spinegrade/${name}`,
    version: "0.1.0",
    description,
    keywords: name.split("-"),
    license: "MIT",
    author: "the Spinegrade authors",
    type: "module",
    sideEffects: false,
    engines: { node: ">=20.19" },
    exports: {
      ".": entryPoint("index"),
      ...(hasCommand && { "./program": entryPoint("program") }),
      "./package.json": "./package.json",
    },
    ...(hasCommand && { bin: { [commandName(name)]: `bin/${commandName(name)}.mjs` } }),
    files: [
      ...(hasCommand ? ["bin"] : []),
      "dist",
      "src",
      "CHANGELOG.md",
      "!dist/.source-hash",
      "!**/*.spec.ts",
      "!**/testing",
    ],
    publishConfig: { access: "public", provenance: true },
    ...(hasCommand && { dependencies: { "@spinegrade/pipeline": `^${pipelineVersion}` } }),
    scripts: { prepack: `nx run ${name}:build` },
  };
}

function entryPoint(file: string): object {
  return {
    "@spinegrade/source": `./src/${file}.ts`,
    types: `./dist/${file}.d.ts`,
    default: `./dist/${file}.js`,
  };
}

function projectJson({ name, layer }: PackageRequest): object {
  return {
    $schema: "../../node_modules/nx/schemas/project-schema.json",
    name,
    tags: [`layer:${layer}`, `tensorflow:${TENSORFLOW_LAYERS.includes(layer) ? "yes" : "no"}`],
  };
}

/** A command of a package's own, its program and the launcher that its name leads to. */
function commandFiles({ name, description }: PackageRequest): [path: string, content: string][] {
  const command = commandName(name);
  const program = `import { command, type Program } from "@spinegrade/pipeline";
import { describePurpose } from "./describe-purpose.ts";

/** The command line \`${command}\`. */
export const PROGRAM: Program = {
  name: "${command}",
  about: ${JSON.stringify(description)},
  manifest: new URL("../package.json", import.meta.url),
  commands: {
    describe: command({
      summary: "Says what the package is for.",
      options: {},
      run: () => Promise.resolve(\`\${describePurpose()}\\n\`),
    }),
  },
};
`;
  const cli = `#!/usr/bin/env node
import { runProgram } from "@spinegrade/pipeline";
import { PROGRAM } from "./program.ts";

await runProgram(PROGRAM);
`;
  return [
    [`bin/${command}.mjs`, launcherFile(command)],
    ["src/cli.ts", cli],
    ["src/program.ts", program],
  ];
}

function commandName(packageName: string): string {
  return `spinegrade-${packageName}`;
}

function firstFunction({ description }: PackageRequest): string {
  return `/** The purpose of this package; the first function, to be replaced by one that serves it. */
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

Not on npm yet. In a checkout of Spinegrade, after \`npm ci\`, this packs the package and the Spinegrade packages that it needs:

\`\`\`sh
npm run pack -- ${name} --out /tmp/spinegrade
\`\`\`

In your own project (types need TypeScript 5.9 or later):

\`\`\`sh
npm install --ignore-scripts /tmp/spinegrade/*.tgz
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
