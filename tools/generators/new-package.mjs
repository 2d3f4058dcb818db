#!/usr/bin/env node
// `npm run new-package -- --name NAME --layer LAYER [--description TEXT] [--command]`: makes packages/NAME as the other packages are.
import "../readme-example/src/register.mjs";

const { newPackage } = await import("./src/new-package.ts");
process.exitCode = await newPackage(process.argv.slice(2));
