#include "runtime/active-kernels.h"

#include <cstring>

namespace {

const Kernels* active = nullptr;

}  // namespace

const std::vector<InstructionSet>& CompiledInstructionSets() {
  static const auto* const sets = new std::vector<InstructionSet>{
#ifdef SPINEGRADE_X64
      {"avx512", __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"), spinegradeKernels_avx512},
      {"avx2", __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"), spinegradeKernels_avx2},
#endif
      {"baseline", true, spinegradeKernels_baseline},
  };
  return *sets;
}

const Kernels& UseInstructionSet(const char* limit) {
  const std::vector<InstructionSet>& sets = CompiledInstructionSets();
  bool isAllowed = true;
  for (const InstructionSet& set : sets) isAllowed = isAllowed && std::strcmp(set.name, limit) != 0;
  for (const InstructionSet& set : sets) {
    isAllowed = isAllowed || std::strcmp(set.name, limit) == 0;
    if (!isAllowed || !set.isSupported) continue;
    active = set.kernels();
    break;
  }
  return *active;
}

const Kernels& ActiveKernels() { return *active; }
