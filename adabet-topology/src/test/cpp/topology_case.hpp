#ifndef ADABET_TEST_TOPOLOGY_CASE_HPP
#define ADABET_TEST_TOPOLOGY_CASE_HPP

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "clouds.hpp"

namespace adabet::testing {

/*
 * A case file, which the Java tests read too (TopologyCase.java says how it is written): a cloud, a threshold, and the
 * number of bars of degree 1 over F_2.
 */
struct TopologyCase {
  std::string name;
  Cloud cloud;
  float threshold = std::numeric_limits<float>::infinity();
  int64_t loops = 0;

  /* All case files, by name. */
  static std::vector<TopologyCase> all() {
    const auto folder = std::filesystem::path(__FILE__).parent_path().parent_path() / "resources" / "cases";
    std::vector<TopologyCase> cases;
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".txt") cases.push_back(read(entry.path()));
    }
    std::sort(cases.begin(), cases.end(), [](const auto &a, const auto &b) { return a.name < b.name; });
    return cases;
  }

  static TopologyCase read(const std::filesystem::path &file) {
    std::ifstream text(file);
    TopologyCase read;
    read.name = read.cloud.description = file.stem().string();
    std::string line;
    while (std::getline(text, line) && line.rfind("#", 0) == 0) continue;
    field(line, "source");
    const std::string threshold = field(next(text), "threshold");
    if (threshold != "none") read.threshold = std::stof(threshold);
    read.loops = std::stoll(field(next(text), "h1"));
    const std::string kind = next(text);
    if (kind.rfind("points:", 0) == 0) {
      std::istringstream shape(field(kind, "points"));
      int64_t dimension = 0;
      shape >> read.cloud.points >> dimension;
      read.cloud.condensed = euclidean(numbers(text), read.cloud.points, dimension);
    } else {
      read.cloud.points = std::stoll(field(kind, "distances"));
      read.cloud.condensed = numbers(text);
    }
    if (static_cast<int64_t>(read.cloud.condensed.size()) != read.cloud.points * (read.cloud.points - 1) / 2) {
      throw std::invalid_argument(file.string() + ": " + std::to_string(read.cloud.condensed.size()) + " lengths");
    }
    return read;
  }

 private:
  static std::string next(std::ifstream &text) {
    std::string line;
    std::getline(text, line);
    return line;
  }

  static std::string field(const std::string &line, const std::string &name) {
    if (line.rfind(name + ": ", 0) != 0) throw std::invalid_argument("expected " + name + ": but found " + line);
    return line.substr(name.size() + 2);
  }

  static std::vector<float> numbers(std::ifstream &text) {
    std::vector<float> values;
    for (std::string word; text >> word;) values.push_back(std::stof(word));
    return values;
  }

  static std::vector<float> euclidean(const std::vector<float> &coordinates, int64_t points, int64_t dimension) {
    std::vector<float> condensed;
    for (int64_t i = 0; i < points; ++i) {
      for (int64_t j = 0; j < i; ++j) {
        double sum = 0;
        for (int64_t k = 0; k < dimension; ++k) {
          const double difference = static_cast<double>(coordinates[static_cast<size_t>(i * dimension + k)]) -
                                    coordinates[static_cast<size_t>(j * dimension + k)];
          sum += difference * difference;
        }
        condensed.push_back(static_cast<float>(std::sqrt(sum)));
      }
    }
    return condensed;
  }
};

}  // namespace adabet::testing

#endif
