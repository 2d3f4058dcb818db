// The Node addon that brings the operations: registers them when it is loaded, once a process.
#include <node_api.h>

#include <cstdlib>
#include <string>

#include "operations.h"
#include "thread-pool.h"

namespace {

// The newest instruction set that both the processor and this build know; SPINEGRADE_INSTRUCTIONS asks for an older one.
const Kernels* ChooseKernels() {
#ifdef SPINEGRADE_X64
  const char* asked = std::getenv("SPINEGRADE_INSTRUCTIONS");
  const std::string limit = asked == nullptr ? "" : asked;
  const bool hasAvx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool hasAvx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
  if (hasAvx512 && limit != "avx2" && limit != "baseline") return spinegradeKernels_avx512();
  if (hasAvx2 && limit != "baseline") return spinegradeKernels_avx2();
#endif
  return spinegradeKernels_baseline();
}

// setThreads(threads: number): void
napi_value SetThreadCount(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  uint32_t threads = 1;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  napi_get_value_uint32(env, argument, &threads);
  SetThreads(threads);
  return nullptr;
}

}  // namespace

// exports: { setThreads, instructions: "baseline" | "avx2" | "avx512" }
NAPI_MODULE_INIT() {
  static const Kernels* const kernels = ChooseKernels();
  static const std::string failure = RegisterOperations(kernels);
  if (!failure.empty()) {
    napi_throw_error(env, nullptr, ("TensorFlow refused Spinegrade's operations: " + failure).c_str());
    return exports;
  }
  napi_value function, instructions;
  napi_create_function(env, "setThreads", NAPI_AUTO_LENGTH, SetThreadCount, nullptr, &function);
  napi_set_named_property(env, exports, "setThreads", function);
  napi_create_string_utf8(env, kernels->instructions, NAPI_AUTO_LENGTH, &instructions);
  napi_set_named_property(env, exports, "instructions", instructions);
  return exports;
}
