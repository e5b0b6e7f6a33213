#ifndef ADABET_SUPPORT_OPENMP_HPP
#define ADABET_SUPPORT_OPENMP_HPP

#if defined(__linux__)
#include <dlfcn.h>
#include <link.h>
#endif

#include <atomic>
#include <cstddef>
#include <cstring>

#include "support/control.hpp"
#include "support/parallel.hpp"

namespace adabet {

/*
 * The OpenMP runtime that another library has brought into the process, as tensor engines do; none is loaded. Its
 * threads stay awake for some milliseconds after each piece of work. Threads of our own would share the processors with
 * them, and get half of what they need; the runtime's own threads are at hand at once, and stay awake for the engine.
 * GNU's, LLVM's and Intel's runtimes are known, by the one function that they have in common. If there are several, one
 * of them is taken: that can cost time only.
 */
class OpenMp {
 public:
#if defined(__linux__)
  OpenMp() { dl_iterate_phdr(&OpenMp::look_at, this); }
  ~OpenMp() {
    if (library_ != nullptr) dlclose(library_);
  }
#else
  OpenMp() = default;
#endif
  OpenMp(const OpenMp &) = delete;
  OpenMp &operator=(const OpenMp &) = delete;

  /* Whether there is one. */
  bool found() const { return parallel_ != nullptr; }

  /* Calls body(data) on so many threads, at most, the calling thread among them, and returns when all have ended. */
  void run(int threads, void (*body)(void *), void *data) const {
    parallel_(body, data, static_cast<unsigned>(threads), 0);
  }

 private:
  using Parallel = void (*)(void (*)(void *), void *, unsigned, unsigned);

#if defined(__linux__)
  /* Returns non-zero to end the search. */
  static int look_at(dl_phdr_info *library, size_t, void *found) {
    const char *slash = std::strrchr(library->dlpi_name, '/');
    const char *name = slash == nullptr ? library->dlpi_name : slash + 1;
    const auto begins = [name](const char *with) { return std::strncmp(name, with, std::strlen(with)) == 0; };
    if (!begins("libgomp") && !begins("libomp") && !begins("libiomp5")) return 0;
    OpenMp &here = *static_cast<OpenMp *>(found);
    here.library_ = dlopen(library->dlpi_name, RTLD_LAZY | RTLD_NOLOAD);
    if (here.library_ == nullptr) return 0;
    here.parallel_ = reinterpret_cast<Parallel>(dlsym(here.library_, "GOMP_parallel"));
    if (here.parallel_ != nullptr) return 1;
    dlclose(here.library_);
    here.library_ = nullptr;
    return 0;
  }

  void *library_ = nullptr;
#endif
  Parallel parallel_ = nullptr;
};

/* As in_parallel, on the threads of the process's OpenMP runtime if it has one. */
template <typename Task>
void in_team(int threads, Control &control, Task task) {
  if (threads > 1) {
    const OpenMp runtime;
    if (runtime.found()) {
      FirstFailure failure(control);
      std::atomic<int> workers{0};
      auto work = [&] { failure.run(task, workers++); };
      runtime.run(
          threads, [](void *called) { (*static_cast<decltype(work) *>(called))(); }, &work);
      failure.rethrow();
      return;
    }
  }
  in_parallel(threads, control, task);
}

}  // namespace adabet

#endif
