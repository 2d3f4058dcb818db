#!/usr/bin/env node
// The last step of a package's build: `stamp-build.mjs packages/NAME`.
import { resolve } from "node:path";
import { stampBuild } from "./build-stamp.mjs";

stampBuild(resolve(process.argv[2] ?? ""));
