#ifndef ADABET_TEST_CHECK_HPP
#define ADABET_TEST_CHECK_HPP

#include <cstdio>
#include <exception>
#include <initializer_list>
#include <sstream>
#include <stdexcept>
#include <string>

namespace adabet::testing {

/* What a failed check throws. */
struct CheckFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/* Throws CheckFailed, with the place and a description of the case, unless the condition holds. */
inline void check(bool condition, const std::string &what, const char *file, int line) {
  if (condition) return;
  throw CheckFailed(std::string(file) + ":" + std::to_string(line) + ": " + what);
}

template <typename Expected, typename Actual>
void check_equal(const Expected &expected, const Actual &actual, const std::string &context, const char *file,
                 int line) {
  if (expected == actual) return;
  std::ostringstream what;
  what.precision(17);
  what << "expected " << expected << ", got " << actual << "; " << context;
  check(false, what.str(), file, line);
}

/* One behaviour, named function_condition_result. */
struct Test {
  const char *name;
  void (*body)();
};

/* Runs all tests, prints the failures, and returns what main should. */
inline int run(std::initializer_list<Test> tests) {
  int failures = 0;
  for (const Test &test : tests) {
    try {
      test.body();
    } catch (const std::exception &failure) {
      ++failures;
      std::fprintf(stderr, "FAILED %s: %s\n", test.name, failure.what());
    }
  }
  std::printf("%zu tests, %d failed\n", tests.size(), failures);
  return failures == 0 ? 0 : 1;
}

}  // namespace adabet::testing

#define CHECK(condition, context) \
  adabet::testing::check((condition), std::string(#condition "; ") + (context), __FILE__, __LINE__)
#define CHECK_EQUAL(expected, actual, context) \
  adabet::testing::check_equal((expected), (actual), (context), __FILE__, __LINE__)
#define CHECK_THROWS(exception, expression, context)                              \
  do {                                                                            \
    bool thrown = false;                                                          \
    try {                                                                         \
      static_cast<void>(expression);                                              \
    } catch (const exception &) {                                                 \
      thrown = true;                                                              \
    }                                                                             \
    CHECK(thrown, std::string(#exception " from " #expression "; ") + (context)); \
  } while (false)

#endif
