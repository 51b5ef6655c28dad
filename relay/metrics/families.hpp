// Numbers into Prometheus's metric families. Which there are stands in exposition.cpp.
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>

#include "ports/counting.hpp"

namespace beckon::relay::metrics {

using Label = std::pair<std::string_view, std::string_view>;
using Labels = std::initializer_list<Label>;

/// One family being filled.
class Family {
public:
    Family(std::string name, std::string help, prometheus::MetricType type);

    Family& add(double value, Labels labels = {});
    Family& add(std::uint64_t value, Labels labels = {}) { return add(static_cast<double>(value), labels); }
    Family& add(const Counter& counter, Labels labels = {}) { return add(counter.value(), labels); }
    /// One for each name that the enum has.
    template <class E>
    Family& add(const ByName<E>& counters, std::string_view label, std::string_view site = {}) {
        for (std::size_t i = 0; i < ByName<E>::size; ++i) {
            const auto which = static_cast<E>(i);
            if (site.empty()) {
                add(counters[which], {{label, spell(which)}});
            } else {
                add(counters[which], {{"site", site}, {label, spell(which)}});
            }
        }
        return *this;
    }
    template <const auto& steps>
    Family& add(const Histogram<steps>& times, Labels labels = {}) {
        std::vector<std::pair<std::int64_t, std::uint64_t>> counts;
        for (std::size_t i = 0; i < steps.size(); ++i) counts.emplace_back(steps[i], times.count(i));
        return add_times(counts, times.count(steps.size()), times.sum_micros(), labels);
    }

    prometheus::MetricFamily take() { return std::move(family_); }

private:
    prometheus::ClientMetric& next(Labels labels);
    Family& add_times(const std::vector<std::pair<std::int64_t, std::uint64_t>>& counts, std::uint64_t longer,
                      std::uint64_t sum_micros, Labels labels);

    prometheus::MetricFamily family_;
};

/// All families of one answer.
class Families {
public:
    Family& counter(std::string name, std::string help) {
        return all_.emplace_back(std::move(name), std::move(help), prometheus::MetricType::Counter);
    }
    Family& gauge(std::string name, std::string help) {
        return all_.emplace_back(std::move(name), std::move(help), prometheus::MetricType::Gauge);
    }
    Family& times(std::string name, std::string help) {
        return all_.emplace_back(std::move(name), std::move(help), prometheus::MetricType::Histogram);
    }
    /// In Prometheus's text format.
    std::string text();

private:
    std::deque<Family> all_;  ///< whose places stay theirs while more come
};

}  // namespace beckon::relay::metrics
