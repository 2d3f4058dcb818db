// Every registered operation, on every instruction set of this processor, with one thread and two: all outputs are
// written, the threads make no difference to a bit, and the instruction sets agree element by element. Also the runtime:
// threads, scratch memory and its end, denormal numbers.
//
// That the numbers are right is operations.spec.ts's to show; run this under the sanitizers.
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <new>
#include <set>
#include <stdexcept>

#include "cases.h"
#include "runtime/active-kernels.h"
#include "runtime/arena.h"
#include "runtime/thread-pool.h"

namespace {

int failures = 0;

void Check(bool isRight, const std::string& what) {
  if (isRight) return;
  failures++;
  std::printf("FAILED: %s\n", what.c_str());
}

template <typename Error>
bool Throws(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error&) {
    return true;
  }
  return false;
}

bool IsWritten(const Tensor& tensor) {
  for (int64_t i = 0; i < tensor.Size(); i++) {
    if (!std::isfinite(tensor.values.get()[i])) return false;
  }
  return true;
}

bool AreEqual(const Tensor& a, const Tensor& b) {
  const auto bytes = static_cast<size_t>(a.Size()) * sizeof(float);
  return a.shape == b.shape && std::memcmp(a.values.get(), b.values.get(), bytes) == 0;
}

// The largest difference of an element, as a part of its own size and the tensor's mean size: rounding of a sum is of the
// order of its terms.
double Difference(const Tensor& a, const Tensor& b) {
  double squares = 0, largest = 0;
  for (int64_t i = 0; i < b.Size(); i++) squares += static_cast<double>(b.values.get()[i]) * b.values.get()[i];
  const double mean = std::sqrt(squares / static_cast<double>(std::max<int64_t>(1, b.Size())));
  for (int64_t i = 0; i < b.Size(); i++) {
    const double x = a.values.get()[i], y = b.values.get()[i];
    largest = std::max(largest, std::abs(x - y) / (std::abs(y) + mean + 1e-30));
  }
  return largest;
}

bool IsOfBfloat16(const OpCase& given) {
  const auto found = given.ints.find("precision");
  return found != given.ints.end() && found->second[0] == 1;
}

// Float32 sums in another order; a gradient by a convolution's kernel is a long sum of differences; factors of bfloat16 are
// rounded by 1/256 of their size at most.
double ToleranceOf(const OpCase& given) {
  if (IsOfBfloat16(given)) return 2e-2;
  return given.name == "SpinegradeConv3x3KernelGrad" ? 1e-4 : 2e-5;
}

// The case in float32, which every instruction set computes.
OpCase InFloat32(const OpCase& given) {
  OpCase same{given.name, given.ints, given.floats, {}};
  for (const Tensor& input : given.inputs) {
    const Tensor& copy = same.inputs.emplace_back(Unwritten(input.shape));
    std::copy_n(input.values.get(), input.Size(), copy.values.get());
  }
  same.ints["precision"] = {0};
  return same;
}

void TestCase(const OpCase& given, const InstructionSet& set, const std::vector<Tensor>* reference) {
  const std::string where = Describe(given) + " on " + set.name;
  SetThreads(1);
  const std::vector<Tensor> one = RunCase(given);
  SetThreads(2);
  const std::vector<Tensor> two = RunCase(given);
  for (size_t i = 0; i < one.size(); i++) {
    Check(IsWritten(one[i]), where + " leaves output " + std::to_string(i) + " unwritten, or gives no number");
    Check(AreEqual(one[i], two[i]), where + " gives other bits with two threads, output " + std::to_string(i));
    if (reference == nullptr) continue;
    const double difference = Difference(one[i], (*reference)[i]);
    Check(difference < ToleranceOf(given),
          where + " differs by " + std::to_string(difference) + " from the baseline, output " + std::to_string(i));
  }
}

void TestOperations() {
  const std::vector<OpCase> cases = AllCases();
  std::set<std::string> tested, registered;
  for (const OpCase& each : cases) tested.insert(each.name);
  for (const OpDefinition& op : RegisteredOps()) registered.insert(op.name);
  for (const std::string& name : registered) Check(tested.count(name) == 1, name + " has no case");
  for (const std::string& name : tested) Check(registered.count(name) == 1, name + " is not registered");
  for (const OpCase& each : cases) {
    UseInstructionSet("baseline");
    const std::vector<Tensor> reference = IsOfBfloat16(each) ? RunCase(InFloat32(each)) : RunCase(each);
    for (const InstructionSet& set : CompiledInstructionSets()) {
      if (!set.isSupported) continue;
      UseInstructionSet(set.name);
      if (IsOfBfloat16(each) && !MultipliesBfloat16()) {
        Check(Throws<InvalidArgument>([&] { RunCase(each); }), Describe(each) + " is not refused on " + set.name);
        continue;
      }
      TestCase(each, set, std::strcmp(set.name, "baseline") == 0 ? nullptr : &reference);
    }
  }
  UseInstructionSet("");
  std::printf("products of bfloat16: %s\n", MultipliesBfloat16() ? "tried" : "NOT TRIED, this processor lacks them");
  for (const InstructionSet& set : CompiledInstructionSets()) {
    std::printf("%zu cases of %zu operations on %s%s\n", cases.size(), registered.size(), set.name,
                set.isSupported ? "" : ": NOT TRIED, this processor lacks it");
  }
}

void TestThreads() {
  SetThreads(2);
  std::array<std::atomic<int>, 1000> runs{};
  ParallelFor(1000, [&](int64_t i) { runs.at(static_cast<size_t>(i))++; });
  bool isOnce = true;
  for (const auto& count : runs) isOnce = isOnce && count == 1;
  Check(isOnce, "ParallelFor runs each task once");
  for (const size_t threads : {size_t{1}, size_t{2}}) {
    SetThreads(threads);
    Check(Throws<std::runtime_error>([] {
            ParallelFor(100, [](int64_t i) {
              if (i == 37) throw std::runtime_error("of a task");
            });
          }),
          "what a task throws reaches the caller");
    Check(Throws<std::logic_error>([] { ParallelFor(2, [](int64_t) { ParallelFor(2, [](int64_t) {}); }); }),
          "a task that calls ParallelFor is refused");
    int64_t sum = 0;
    ParallelFor(1, [&](int64_t) { sum++; });
    Check(sum == 1, "the pool works after a failure");
  }
}

void TestScratch() {
  const int64_t before = Scratch::HeldBytes();
  const float* first = nullptr;
  {
    const Scratch outer(100), inner(1 << 20);
    first = outer.data();
    outer.data()[99] = 1;
    inner.data()[(1 << 20) - 1] = 2;
    Check(outer.data() + 100 <= inner.data() || inner.data() + (1 << 20) <= outer.data(),
          "nested buffers do not overlap");
    Check(reinterpret_cast<uintptr_t>(inner.data()) % 64 == 0, "a buffer begins on a cache line");
  }
  { const Scratch both((1 << 20) + 112); }
  const int64_t held = Scratch::HeldBytes();
  Check(first != nullptr && held >= before, "an arena keeps what it grew to");
  {
    const Scratch outer(100), inner(1 << 20);
    Check(Scratch::HeldBytes() == held, "what fits the most that was taken is not allocated again");
  }
  LimitScratch(0);
  Check(Throws<std::bad_alloc>([] { const Scratch more(1 << 24); }), "a buffer above the limit is refused");
  LimitScratch(-1);
  const Scratch again(1 << 22);
  Check(again.data() != nullptr, "the arena works after a refusal");
}

// Every operation that takes new scratch memory fails where there is none, and works again after that.
void TestOutOfMemory() {
  for (const size_t threads : {size_t{1}, size_t{2}}) {
    SetThreads(threads);
    for (const OpCase& each : AllCases()) {
      if (each.name != "SpinegradeLinear" && each.name != "SpinegradeDepthwiseGeluLinear" &&
          each.name != "SpinegradeNormalisedLinear") {
        continue;
      }
      if (IsOfBfloat16(each) && !MultipliesBfloat16()) continue;
      LimitScratch(0);
      if (each.inputs[0].Size() > 0) {
        Check(Throws<std::bad_alloc>([&] { RunCase(each); }),
              Describe(each) + " does not notice the end of the memory");
      }
      LimitScratch(-1);
      Check(IsWritten(RunCase(each)[0]), Describe(each) + " fails after it");
    }
  }
}

// Sums of denormal numbers are 0 whichever thread has them: enough rows for both.
void TestDenormals() {
  OpCase sum{"SpinegradeSumRows", {}, {}, {}};
  sum.inputs.push_back(SomeValues({4000, 32}, 1));
  for (int64_t i = 0; i < sum.inputs[0].Size(); i++) sum.inputs[0].values.get()[i] = 1e-40f;
  OpCase map{"SpinegradeGelu", {}, {}, {}};
  map.inputs.push_back(SomeValues({200000}, 1));
  for (int64_t i = 0; i < map.inputs[0].Size(); i++)
    map.inputs[0].values.get()[i] = 1.1e-38f * static_cast<float>(i % 3);
  for (const OpCase* const each : {&sum, &map}) {
    SetThreads(1);
    const std::vector<Tensor> one = RunCase(*each);
    SetThreads(2);
    const std::vector<Tensor> two = RunCase(*each);
    Check(AreEqual(one[0], two[0]), each->name + " of denormal numbers depends on the threads");
    bool isFlushed = true;
    for (int64_t i = 0; i < one[0].Size(); i++)
      isFlushed = isFlushed && std::fpclassify(one[0].values.get()[i]) != FP_SUBNORMAL;
    Check(isFlushed, each->name + " gives a denormal number");
  }
  const volatile float tiny = 1e-38f;
  const volatile float smaller = tiny / 16.0f;
  Check(smaller > 0.0f, "the caller's own setting of denormal numbers is changed");
}

void TestRefusals() {
  const OpCase norm{"SpinegradeBatchNorm", {{"activation", {3}}}, {{"epsilon", 0.1f}}, {}};
  Check(Throws<InvalidArgument>([&] { RunCase(norm); }), "an activation that is not computed is refused");
  Check(Throws<InvalidArgument>([] { SizeOf({INT64_MAX / 2, 3}); }), "a size that overflows is refused");
}

}  // namespace

int main() try {
  UseInstructionSet("");
  TestThreads();
  TestScratch();
  TestRefusals();
  TestDenormals();
  TestOutOfMemory();
  TestOperations();
  if (failures == 0) std::printf("passed\n");
  return failures == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::printf("FAILED: %s\n", error.what());
  return 1;
}
