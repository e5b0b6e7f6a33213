#ifndef ADABET_SUPPORT_PARALLEL_HPP
#define ADABET_SUPPORT_PARALLEL_HPP

#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "support/control.hpp"

namespace adabet {

/* The first exception of the threads of a call, which ends the others at their next check. */
class FirstFailure {
 public:
  explicit FirstFailure(Control &control) : control_(control) {}

  /* Calls task(worker), and keeps what it throws. */
  template <typename Task>
  void run(Task &task, int worker) {
    try {
      task(worker);
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      control_.stop();
    }
  }

  /* Throws it, once all threads have ended. */
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  Control &control_;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

/*
 * Runs task(worker) for worker = 0 to threads - 1 at once, worker 0 on the calling thread, and returns when all have
 * ended. Where the system refuses a thread, the workers that did start run: a task must not depend on how many there
 * are. The first exception ends the others at their next check and is thrown here.
 */
template <typename Task>
void in_parallel(int threads, Control &control, Task task) {
  FirstFailure failure(control);
  std::vector<std::thread> started;
  started.reserve(threads > 1 ? static_cast<size_t>(threads) - 1 : 0);
  for (int worker = 1; worker < threads; ++worker) {
    try {
      started.emplace_back([&failure, &task, worker] { failure.run(task, worker); });
    } catch (const std::system_error &) {
      break;
    }
  }
  failure.run(task, 0);
  for (std::thread &thread : started) thread.join();
  failure.rethrow();
}

}  // namespace adabet

#endif
