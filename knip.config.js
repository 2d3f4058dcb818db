/** Where a package begins: what it exports, its command, its worker threads, its specs and their helpers, benchmarks. */
const entry = [
  "src/{index,browser,cli,program}.ts",
  "src/**/*-worker.ts",
  "src/**/*.spec.ts",
  "src/**/testing/**/*.ts",
  "bench/*.{ts,mjs}",
  "assembly/index.ts",
];
const project = ["{src,bench,assembly}/**/*.{ts,mjs,cjs}"];

/** @type {import("knip").KnipConfig} */
export default {
  workspaces: {
    ".": {
      entry: ["jest.{fast-check,transform}.js", "jest.empty.cjs"],
      project: ["*.{js,mjs,cjs,ts}"],
      // a part of Nx that releases load, a compiler that build scripts call, the peer of a package, programs that Nx and lint call by
      // path, the registry of a test
      ignoreDependencies: [
        ...["@nx/js", "assemblyscript", "aws4fetch", "cspell"],
        ...["jest", "oxlint", "oxlint-tsgolint", "verdaccio"],
      ],
    },
    "packages/*": { entry, project },
    // the program makes a pipe, for a spec
    "packages/grading": { entry, project, ignoreBinaries: ["mkfifo"] },
    "packages/dicom-ingest": {
      // the last one takes the place of codec-files.ts in a browser's bundle
      entry: [...entry, "src/pixels/codecs/codec-files.browser.ts"],
      project,
      // read as files, for they are WebAssembly
      ignoreDependencies: ["@cornerstonejs/codec-charls", "@cornerstonejs/codec-openjpeg"],
    },
    "packages/engine": {
      entry,
      project,
      // the addon is built from their headers and sources
      // the addon is built from their headers and sources
      ignoreDependencies: ["@tensorflow/tfjs-node-gpu", "node-api-headers"],
      ignoreBinaries: ["cmake"],
    },
    // loaded only where a shared store is on S3, and optional
    "packages/pipeline": { entry, project, ignoreDependencies: ["aws4fetch"], ignoreBinaries: ["mkfifo"] },
    "packages/submission-writer": {
      entry,
      project,
      // started as a process, and optional: a submission is written without it, too
      ignoreDependencies: ["@spinegrade/predictor"],
    },
    "packages/plans": {
      entry,
      project,
      // their commands are started as processes
      ignoreDependencies: [
        "@spinegrade/engine",
        "@spinegrade/label-fixes",
        "@spinegrade/phantom",
        "@spinegrade/predictor",
        "@spinegrade/shape-alignment",
      ],
    },
    "packages/spinegrade": { entry: [...entry, "src/offline/cli.ts"], project },
    "tools/docs": {
      // VitePress reads its configuration and theme
      entry: ["*.mjs", "src/**/*.spec.ts", "site/.vitepress/{config,theme/index}.mjs"],
      project: ["**/*.{ts,mjs}", "site/.vitepress/**/*.mjs"],
    },
    "tools/*": {
      entry: ["*.{mjs,cjs}", "src/**/*.spec.ts", "{src,state}/*.{mjs,mts,ts}"],
      project: ["**/*.{ts,mjs,cjs}"],
    },
  },
  // of the workspace itself, which no published package brings along
  ignoreDependencies: ["@spinegrade/readme-example", "@spinegrade/test-utils"],
  // of the system; each test that calls one says so where it is absent
  ignoreBinaries: [/^(g\+\+|cmake|setpriv|strip|tar|u?mount|unshare)$/],
  // the parts of an exported signature may be exported too
  ignoreExportsUsedInFile: { interface: true, type: true },
};
