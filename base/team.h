// Team: threads that are kept ready for pieces of work of a few microseconds.
//
// A waiting thread spins for a few microseconds and then sleeps, so that it does not hold a core
// that other processes want.
// Threads: one thread calls Run; `work` calls Meet on all of the team's threads or on none.
#pragma once

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace pawl {

class Team {
 public:
  explicit Team(int threads) : size_(static_cast<uint32_t>(threads)) {
    for (int t = 1; t < threads; ++t) helpers_.emplace_back([this, t] { Help(t); });
  }
  ~Team() {
    work_ = nullptr;
    Next(&starts_);
    for (std::thread& helper : helpers_) helper.join();
  }
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  int size() const { return static_cast<int>(size_); }

  // Calls work(t) for t in [0, size), with work(0) on the caller's thread. Returns when all have
  // returned. `work` must not throw.
  void Run(const std::function<void(int)>& work) {
    if (size_ == 1) return work(0);
    work_ = &work;
    Next(&starts_);
    work(0);
    Meet();
  }

  // Called inside `work`. Returns when every thread of the team has called it.
  void Meet() {
    if (size_ == 1) return;
    uint32_t met = meetings_.load();
    if (arrived_.fetch_add(1) + 1 < size_) return Await(meetings_, met);
    arrived_ = 0;
    Next(&meetings_);
  }

 private:
  static constexpr int kLooks = 4000;

  static void Next(std::atomic<uint32_t>* count) {
    count->fetch_add(1);
    count->notify_all();
  }

  static void Await(const std::atomic<uint32_t>& count, uint32_t past) {
    for (int i = 0; i < kLooks; ++i) {
      if (count.load(std::memory_order_acquire) != past) return;
      __builtin_ia32_pause();
    }
    count.wait(past);
  }

  void Help(int t) {
    for (uint32_t start = 0;; ++start) {
      Await(starts_, start);
      if (work_ == nullptr) return;
      (*work_)(t);
      Meet();
    }
  }

  uint32_t size_;
  const std::function<void(int)>* work_ = nullptr;
  std::atomic<uint32_t> starts_ = 0, meetings_ = 0, arrived_ = 0;
  std::vector<std::thread> helpers_;
};

}  // namespace pawl
