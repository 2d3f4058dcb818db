// Times of the hot loops, by processor time: build/native-bench [part of an operation's name [instruction set]]
#include <algorithm>
#include <cstdio>
#include <ctime>

#include "cases.h"
#include "runtime/active-kernels.h"
#include "runtime/thread-pool.h"

namespace {

// Milliseconds of the processor, of all threads.
double Milliseconds() { return static_cast<double>(std::clock()) * 1000.0 / CLOCKS_PER_SEC; }

}  // namespace

int main(int count, char** arguments) try {
  constexpr int kRuns = 11;
  const std::string wanted = count > 1 ? arguments[1] : "";
  const Kernels& kernels = UseInstructionSet(count > 2 ? arguments[2] : "");
  SetThreads(1);
  for (const OpCase& each : BenchCases()) {
    if (each.name.find(wanted) == std::string::npos) continue;
    const auto precision = each.ints.find("precision");
    if (precision != each.ints.end() && precision->second[0] == 1 && !MultipliesBfloat16()) continue;
    RunCase(each);
    std::vector<double> times;
    for (int run = 0; run < kRuns; run++) {
      const double begin = Milliseconds();
      RunCase(each);
      times.push_back(Milliseconds() - begin);
    }
    std::sort(times.begin(), times.end());
    std::printf("%8.2f ms (least %.2f) %s: %s\n", times[kRuns / 2], times[0], kernels.instructions,
                Describe(each).c_str());
  }
  return 0;
} catch (const std::exception& error) {
  std::printf("FAILED: %s\n", error.what());
  return 1;
}
