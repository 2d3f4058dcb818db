#include "runtime/active-kernels.h"

#include <cstring>

#ifdef SPINEGRADE_X64
#include <cpuid.h>
#endif

namespace {

const Kernels* active = nullptr;

// By the processor's own list: older compilers do not know the name. Registers of AVX-512 are asked for elsewhere.
bool HasBfloat16() {
#ifdef SPINEGRADE_X64
  constexpr unsigned kAvx512Bf16 = 1u << 5;
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && (a & kAvx512Bf16) != 0;
#else
  return false;
#endif
}

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

bool MultipliesBfloat16() {
  static const bool isSupported = HasBfloat16();
  return isSupported && active->linearOfBfloat16.forward != nullptr;
}
