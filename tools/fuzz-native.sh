#!/bin/sh
# Long checks of the native engine, beyond those of mvn verify. See CONTRIBUTING.md.
set -eu

usage() {
  cat <<'TEXT'
usage: tools/fuzz-native.sh [MINUTES] [TARGET...]   fuzzes each target for MINUTES (default 5)
       tools/fuzz-native.sh --valgrind              the C++ tests under valgrind
       tools/fuzz-native.sh --thread-sanitizer      the C++ tests under the thread sanitizer

Targets: first_betti homology distances clouds (default: all). Where clang++ has libFuzzer, inputs that reach new code are kept
in target/fuzz/corpus/TARGET, where the next run goes on; one that fails is kept in target/fuzz/failures. Elsewhere the
targets run on random inputs, and the seed of one that fails is printed. CXX names another compiler.
TEXT
}

root=$(cd "$(dirname "$0")/.." && pwd)
sources=$root/adabet-topology/src/main/cpp
tests=$root/adabet-topology/src/test/cpp
work=$root/target/fuzz
mkdir -p "$work"

common="-std=c++17 -pthread -ffp-contract=off -Wall -Wextra -Werror -I$sources -I$tests"

# build KIND PROGRAM FLAGS LINK_FLAGS SOURCE...: compiles what changed into the folder of the kind, and links.
build() {
  folder=$work/$1 program=$2 flags=$3 linking=$4
  shift 4
  mkdir -p "$folder"
  objects=
  for source in "$@" $(find "$sources" -name '*.cpp'); do
    object=$folder/$(echo "${source#"$root"/adabet-topology/src/}" | tr / _).o
    objects="$objects $object"
    if [ ! -f "$object" ] || [ -n "$(find "$sources" "$tests" -type f -newer "$object" | head -n 1)" ]; then
      # shellcheck disable=SC2086
      $cxx $common $flags -c "$source" -o "$object.part"
      mv "$object.part" "$object"
    fi
  done
  # shellcheck disable=SC2086
  $cxx -pthread $flags $linking $objects -o "$program"
}

# each_test KIND FLAGS COMMAND...: builds the C++ tests and runs each by the command.
each_test() {
  kind=$1 test_flags=$2
  shift 2
  for source in "$tests"/*_test.cpp; do
    program=$work/$kind/$(basename "$source" .cpp)
    build "$kind" "$program" "$test_flags" "" "$source"
    echo "== $(basename "$program")"
    "$@" "$program"
  done
}

has_libfuzzer() {
  trial=$work/trial
  echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char *, unsigned long) { return 0; }' >"$trial.cpp"
  "$1" -fsanitize=fuzzer,address,undefined "$trial.cpp" -o "$trial" >/dev/null 2>&1
}

fuzz() {
  minutes=$1
  shift
  sanitizers="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all"
  for target in "$@"; do
    source=$tests/fuzz/${target}_fuzz.cpp
    [ -f "$source" ] || { echo "no such target: $target" >&2; usage >&2; exit 2; }
    echo "== $target, $minutes minutes, $cxx"
    if [ "$engine" = libfuzzer ]; then
      build libfuzzer "$work/libfuzzer/$target" "$sanitizers -fsanitize=fuzzer-no-link" -fsanitize=fuzzer "$source"
      mkdir -p "$work/corpus/$target" "$work/failures"
      "$work/libfuzzer/$target" -max_total_time=$((minutes * 60)) -timeout=60 -max_len=256 -print_final_stats=1 \
        -artifact_prefix="$work/failures/$target-" "$work/corpus/$target"
    else
      build driver "$work/driver/$target" "$sanitizers" "" "$source" "$tests/fuzz/fuzz_main.cpp"
      "$work/driver/$target" --minutes="$minutes" --seed="$(date +%s)000000"
    fi
  done
}

case ${1:-} in
  --help | -h) usage ;;
  --valgrind)
    cxx=${CXX:-g++}
    # valgrind shows programs no AVX-512, so that automatic levels are the ones it runs.
    each_test valgrind "-O1 -g" valgrind --quiet --error-exitcode=1 --leak-check=full --fair-sched=yes
    ;;
  --thread-sanitizer)
    cxx=${CXX:-g++}
    each_test tsan "-O1 -g -fsanitize=thread" env TSAN_OPTIONS=halt_on_error=1
    ;;
  -*)
    usage >&2
    exit 2
    ;;
  *)
    minutes=${1:-5}
    [ $# -eq 0 ] || shift
    [ $# -gt 0 ] || set -- first_betti homology distances clouds
    engine=driver
    cxx=${CXX:-clang++}
    if has_libfuzzer "$cxx"; then engine=libfuzzer; else cxx=${CXX:-g++}; fi
    fuzz "$minutes" "$@"
    ;;
esac
