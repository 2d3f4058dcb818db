// Loaded before TensorFlow's own libraries: sets real environment variables (a test runner may give scripts only a
// copy of them), and sets the level below which TensorFlow keeps silent, from its first line on. Afterwards it releases
// the memory that only their start needed.
#include <dlfcn.h>
#include <node_api.h>
#include <sys/mman.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

// TensorFlow's libraries ask this function of Abseil which messages to write. They write some while they are being
// loaded, before any setting of theirs can be reached; so this definition, found first, takes the place of theirs.
// Declared here because Abseil's headers pull in hundreds of others. The inline namespace is that of the Abseil in
// TensorFlow 2.21: with another release nothing is replaced, and the messages show.
namespace absl {
inline namespace lts_20250814 {
enum class LogSeverityAtLeast : int { kInfo = 0 };
__attribute__((visibility("default"))) LogSeverityAtLeast MinLogLevel();
static LogSeverityAtLeast min_log_level = LogSeverityAtLeast::kInfo;
LogSeverityAtLeast MinLogLevel() { return min_log_level; }
}  // namespace lts_20250814
}  // namespace absl

namespace {

std::string ReadString(napi_env env, napi_value value) {
  size_t length = 0;
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, text.data(), length + 1, &length);
  return text;
}

// setVariable(name: string, value: string): void
napi_value SetVariable(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  setenv(ReadString(env, arguments[0]).c_str(), ReadString(env, arguments[1]).c_str(), 1);
  return nullptr;
}

// setMinLogLevel(level: 0 information | 1 warnings | 2 errors | 3 fatal errors): void
napi_value SetMinLogLevel(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  int32_t level = 0;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  napi_get_value_int32(env, argument, &level);
  absl::min_log_level = static_cast<absl::LogSeverityAtLeast>(level);
  return nullptr;
}

// A range of addresses, as /proc/self/smaps describes it. It has pages of its own where the loader wrote addresses to
// it, in memory or swapped out.
struct Mapping {
  uintptr_t begin = 0, end = 0;
  bool is_read_only = false, is_of_library = false, has_own_pages = false;
};

// Drops the mapping's pages from the resident set if all are as in the file: the system maps them again when needed.
void ReleasePages(const Mapping& mapping) {
  if (!mapping.is_read_only || !mapping.is_of_library || mapping.has_own_pages) return;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the address is known as a number only
  madvise(reinterpret_cast<void*>(mapping.begin), mapping.end - mapping.begin, MADV_DONTNEED);
}

// releaseLibraryPages(name: string): void, for mapped files whose paths contain the name
napi_value ReleaseLibraryPages(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  const std::string name = ReadString(env, argument);
  std::ifstream mappings("/proc/self/smaps");
  Mapping mapping;
  for (std::string line; std::getline(mappings, line);) {
    Mapping next;
    char access[5] = {};
    uint64_t kilobytes = 0;
    if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %4s", &next.begin, &next.end, access) == 3) {
      ReleasePages(mapping);
      mapping = next;
      mapping.is_read_only = access[1] == '-';
      mapping.is_of_library = line.find(name) != std::string::npos;
    } else if (std::sscanf(line.c_str(), "Anonymous: %" SCNu64, &kilobytes) == 1 ||
               std::sscanf(line.c_str(), "Swap: %" SCNu64, &kilobytes) == 1) {
      mapping.has_own_pages |= kilobytes > 0;
    }
  }
  ReleasePages(mapping);
  return nullptr;
}

void Export(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

// Node loads an addon so that only the addon itself sees its symbols; TensorFlow must find MinLogLevel here.
void MakeSymbolsGlobal() {
  Dl_info self;
  if (dladdr(reinterpret_cast<void*>(&absl::MinLogLevel), &self) != 0) {
    dlopen(self.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_GLOBAL);
  }
}

}  // namespace

NAPI_MODULE_INIT() {
  MakeSymbolsGlobal();
  Export(env, exports, "setVariable", SetVariable);
  Export(env, exports, "setMinLogLevel", SetMinLogLevel);
  Export(env, exports, "releaseLibraryPages", ReleaseLibraryPages);
  return exports;
}
