#include "runtime/thread-pool.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "runtime/flush-denormals.h"

namespace {

// Spins a while before the thread sleeps: little time passes between two operations, and a thread that sleeps takes about
// as long to wake. On x64 the spins take some 50 microseconds.
template <typename IsReady>
void SpinUntil(const IsReady& isReady) {
  constexpr int kSpins = 1000;
  for (int i = 0; i < kSpins && !isReady(); i++) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#else
    std::this_thread::yield();
#endif
  }
}

thread_local bool is_in_task = false;

struct InTask {
  InTask() { is_in_task = true; }
  ~InTask() { is_in_task = false; }
  InTask(const InTask&) = delete;
  InTask& operator=(const InTask&) = delete;
};

class Pool {
 public:
  void Resize(size_t threads) {
    const std::lock_guard<std::mutex> running(run_mutex_);
    const std::lock_guard<std::mutex> lock(mutex_);
    wanted_ = threads > 0 ? threads - 1 : 0;
    for (; workers_ < wanted_; workers_++) std::thread([this, id = workers_] { Work(id); }).detach();
  }

  void Run(int64_t count, const std::function<void(int64_t)>& task) {
    if (is_in_task) throw std::logic_error("a task of ParallelFor must not call ParallelFor");
    const std::lock_guard<std::mutex> running(run_mutex_);
    if (count < 2 || wanted_ == 0) {
      const InTask in_task;
      for (int64_t index = 0; index < count; index++) task(index);
      return;
    }
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      task_ = &task;
      count_ = count;
      next_ = 0;
      isOpen_ = true;
      job_++;
    }
    started_.notify_all();
    TakeTasks(task, count);
    SpinUntil([this] { return busy_ == 0; });
    std::unique_lock<std::mutex> lock(mutex_);
    // all tasks are taken: a worker that has not woken yet is not waited for
    isOpen_ = false;
    finished_.wait(lock, [this] { return busy_ == 0; });
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }

 private:
  void Work(size_t id) {
    const FlushDenormals flush;
    size_t done = 0;
    for (;;) {
      SpinUntil([&] { return job_ != done; });
      std::unique_lock<std::mutex> lock(mutex_);
      started_.wait(lock, [&] { return job_ != done; });
      done = job_;
      if (!isOpen_ || id >= wanted_) continue;
      const auto* task = task_;
      const int64_t count = count_;
      busy_++;
      lock.unlock();
      TakeTasks(*task, count);
      lock.lock();
      if (--busy_ == 0) finished_.notify_one();
    }
  }

  void TakeTasks(const std::function<void(int64_t)>& task, int64_t count) {
    const InTask in_task;
    try {
      for (int64_t index = next_++; index < count; index = next_++) task(index);
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!thrown_) thrown_ = std::current_exception();
      next_ = count;
    }
  }

  std::mutex run_mutex_;  // one operation at a time
  std::mutex mutex_;
  std::condition_variable started_, finished_;
  std::atomic<int64_t> next_{0};
  std::atomic<size_t> job_{0}, busy_{0};
  const std::function<void(int64_t)>* task_ = nullptr;
  std::exception_ptr thrown_;
  bool isOpen_ = false;
  int64_t count_ = 0;
  size_t workers_ = 0, wanted_ = 0;
};

// Never destroyed: its threads wait until the process ends.
Pool& ThePool() {
  static Pool* pool = new Pool;
  return *pool;
}

}  // namespace

void SetThreads(size_t threads) { ThePool().Resize(threads); }

void ParallelFor(int64_t count, const std::function<void(int64_t)>& task) { ThePool().Run(count, task); }
