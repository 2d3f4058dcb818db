#!/usr/bin/env node
// `npx nx run webgpu:compare`, with --software where there is no GPU: one net's inference with TensorFlow and through WebGPU, and how they differ.
import "../readme-example/src/register.mjs";

const { compareCommand } = await import("./src/compare-command.ts");
process.exitCode = compareCommand(process.argv.slice(2));
