// The inner loops that are used, of those that are compiled.
#pragma once

#include <vector>

#include "kernels/kernels.h"

struct InstructionSet {
  const char* name;
  // Whether this processor has it.
  bool isSupported;
  // Its loops; to be called only where it is supported.
  const Kernels* (*kernels)();
};

// Those that this build has, the newest first; the last one is supported everywhere.
const std::vector<InstructionSet>& CompiledInstructionSets();

// Takes the newest that the processor has; `limit`, a name of one, asks for it or an older one. Returns its loops.
// Called before the first operation runs, and not while one runs.
const Kernels& UseInstructionSet(const char* limit);

// The loops that were taken last.
const Kernels& ActiveKernels();

// Whether these have loops for products of bfloat16, and the processor has their instructions.
bool MultipliesBfloat16();
