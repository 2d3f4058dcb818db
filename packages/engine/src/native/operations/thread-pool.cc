#include "thread-pool.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <utility>
#include <mutex>
#include <thread>

namespace {

// Looks for what another thread is about to do, for about 50 microseconds: between two operations little more passes, and
// a thread that sleeps takes as long to wake.
template <typename IsReady>
void LookFor(const IsReady& isReady) {
  constexpr int kLooks = 1000;
  for (int i = 0; i < kLooks && !isReady(); i++) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#else
    std::this_thread::yield();
#endif
  }
}

class Pool {
 public:
  void Resize(size_t threads) {
    const std::lock_guard<std::mutex> turn(turn_);
    const std::lock_guard<std::mutex> lock(mutex_);
    wanted_ = threads > 0 ? threads - 1 : 0;
    for (; workers_ < wanted_; workers_++) std::thread([this, id = workers_] { Work(id); }).detach();
  }

  void Run(size_t count, const std::function<void(size_t)>& task) {
    const std::lock_guard<std::mutex> turn(turn_);
    if (count < 2 || wanted_ == 0) {
      for (size_t index = 0; index < count; index++) task(index);
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
    LookFor([this] { return busy_ == 0; });
    std::unique_lock<std::mutex> lock(mutex_);
    // all tasks are taken: a worker that has not woken yet is not waited for
    isOpen_ = false;
    finished_.wait(lock, [this] { return busy_ == 0; });
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }

 private:
  void Work(size_t id) {
    size_t done = 0;
    for (;;) {
      LookFor([&] { return job_ != done; });
      std::unique_lock<std::mutex> lock(mutex_);
      started_.wait(lock, [&] { return job_ != done; });
      done = job_;
      if (!isOpen_ || id >= wanted_) continue;
      const auto* task = task_;
      const size_t count = count_;
      busy_++;
      lock.unlock();
      TakeTasks(*task, count);
      lock.lock();
      if (--busy_ == 0) finished_.notify_one();
    }
  }

  void TakeTasks(const std::function<void(size_t)>& task, size_t count) {
    try {
      for (size_t index = next_++; index < count; index = next_++) task(index);
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!thrown_) thrown_ = std::current_exception();
      next_ = count;
    }
  }

  std::mutex turn_;  // one operation at a time
  std::mutex mutex_;
  std::condition_variable started_, finished_;
  std::atomic<size_t> next_{0}, job_{0}, busy_{0};
  const std::function<void(size_t)>* task_ = nullptr;
  std::exception_ptr thrown_;
  bool isOpen_ = false;
  size_t count_ = 0, workers_ = 0, wanted_ = 0;
};

// Never destroyed: its threads wait until the process ends.
Pool& ThePool() {
  static Pool* pool = new Pool;
  return *pool;
}

}  // namespace

void SetThreads(size_t threads) { ThePool().Resize(threads); }

void ParallelFor(size_t count, const std::function<void(size_t)>& task) { ThePool().Run(count, task); }
