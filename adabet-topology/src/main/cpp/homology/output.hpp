#ifndef ADABET_HOMOLOGY_OUTPUT_HPP
#define ADABET_HOMOLOGY_OUTPUT_HPP

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "homology/barcode.hpp"
#include "homology/bars.hpp"
#include "homology/components.hpp"
#include "homology/filtration.hpp"
#include "support/checked_sort.hpp"
#include "support/control.hpp"

namespace adabet {
namespace homology {

/*
 * Writes bars, sorted, and their cocycles into a barcode, between the points of the caller. There may be millions: it
 * looks now and then whether the call should end.
 */
class Output {
 public:
  Output(const Filtration &filtration, bool cocycles, int32_t modulus, const Control &control, Barcode &barcode)
      : filtration_(filtration),
        cocycles_(cocycles),
        modulus_(static_cast<uint32_t>(modulus)),
        control_(control),
        check_(control),
        barcode_(barcode) {
    for (Barcode::Degree &degree : barcode.degrees) {
      if (cocycles) degree.offsets.assign(1, 0);
    }
  }

  void add_components(const Components &components) {
    std::vector<Class> classes;
    for (const Bar &bar : components.bars().all()) {
      check_.step();
      classes.push_back({bar, {}, {}});
    }
    for (size_t k = 0; cocycles_ && k < classes.size(); ++k) {
      for (const uint32_t label : components.cocycles()[k]) {
        check_.step();
        classes[k].vertices.push_back(filtration_.point(label));
        classes[k].coefficients.push_back(1);
      }
    }
    write(0, classes);
  }

  void add_bars(int32_t degree, const Bars &bars) {
    std::vector<Class> classes;
    for (const Bar &bar : bars.all()) {
      check_.step();
      classes.push_back({bar, {}, {}});
    }
    write(degree, classes);
  }

  /* The pairs and the essential classes of a Cohomology whose bars are wanted. */
  template <typename Reduction, typename Codec>
  void add_classes(int32_t degree, const Reduction &reduction, const Bars &wanted, const Codec &codec) {
    std::vector<Class> classes;
    reduction.visit_pairs([&](const auto &simplex, const auto &column) {
      const Bar bar = {filtration_.length(simplex.rank), filtration_.length(column.pivot.rank())};
      if (wanted.wanted(bar.birth, bar.death)) classes.push_back(with_cocycle(degree, bar, column.summands, codec));
    });
    reduction.visit_essential([&](const auto &simplex, const auto &column) {
      const Bar bar = {filtration_.length(simplex.rank), std::numeric_limits<float>::infinity()};
      classes.push_back(with_cocycle(degree, bar, column.summands, codec));
    });
    write(degree, classes);
  }

 private:
  struct Class {
    Bar bar;
    std::vector<uint32_t> vertices;
    std::vector<uint32_t> coefficients;
  };

  template <typename Summands, typename Codec>
  Class with_cocycle(int32_t degree, const Bar &bar, const Summands &summands, const Codec &codec) {
    check_.step();
    Class result = {bar, {}, {}};
    if (!cocycles_) return result;
    std::vector<uint32_t> labels(static_cast<size_t>(degree) + 1);
    for (const auto &summand : summands) {
      check_.step();
      /* Simplices that come when the class has died do not matter to it. */
      if (filtration_.length(summand.rank) >= bar.death) continue;
      codec.unpack(summand.key, labels.data(), degree + 1);
      result.coefficients.push_back(summand.coefficient);
      for (const uint32_t label : labels) result.vertices.push_back(filtration_.point(label));
    }
    return result;
  }

  void write(int32_t degree, std::vector<Class> &classes) {
    control_.check();
    checked_stable_sort(classes.begin(), classes.end(), control_, [](const Class &a, const Class &b) {
      return a.bar.birth != b.bar.birth ? a.bar.birth < b.bar.birth : a.bar.death < b.bar.death;
    });
    Barcode::Degree &out = barcode_.degrees[static_cast<size_t>(degree)];
    for (Class &one : classes) {
      check_.step();
      out.births.push_back(one.bar.birth);
      out.deaths.push_back(one.bar.death);
      if (cocycles_) write_cocycle(degree, one, out);
    }
  }

  void write_cocycle(int32_t degree, Class &one, Barcode::Degree &out);

  const Filtration &filtration_;
  bool cocycles_;
  uint32_t modulus_;
  const Control &control_;
  StepCheck check_;
  Barcode &barcode_;
};

}  // namespace homology
}  // namespace adabet

#endif
