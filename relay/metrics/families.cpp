#include "metrics/families.hpp"

#include <limits>

#include <prometheus/text_serializer.h>

namespace beckon::relay::metrics {

namespace {

constexpr double micros_a_second = 1'000'000;

}  // namespace

Family::Family(std::string name, std::string help, prometheus::MetricType type) {
    family_.name = std::move(name);
    family_.help = std::move(help);
    family_.type = type;
}

prometheus::ClientMetric& Family::next(Labels labels) {
    prometheus::ClientMetric& metric = family_.metric.emplace_back();
    for (const auto& [name, value] : labels) metric.label.push_back({std::string(name), std::string(value)});
    return metric;
}

Family& Family::add(double value, Labels labels) {
    prometheus::ClientMetric& metric = next(labels);
    metric.counter.value = value;
    metric.gauge.value = value;
    return *this;
}

Family& Family::add_times(const std::vector<std::pair<std::int64_t, std::uint64_t>>& counts, std::uint64_t longer,
                          std::uint64_t sum_micros, Labels labels) {
    prometheus::ClientMetric& metric = next(labels);
    std::uint64_t upto_here = 0;
    for (const auto& [upto, count] : counts) {
        upto_here += count;
        metric.histogram.bucket.push_back({upto_here, static_cast<double>(upto) / micros_a_second});
    }
    upto_here += longer;
    metric.histogram.bucket.push_back({upto_here, std::numeric_limits<double>::infinity()});
    metric.histogram.sample_count = upto_here;
    metric.histogram.sample_sum = static_cast<double>(sum_micros) / micros_a_second;
    return *this;
}

std::string Families::text() {
    std::vector<prometheus::MetricFamily> families;
    for (Family& family : all_) {
        prometheus::MetricFamily one = family.take();
        if (!one.metric.empty()) families.push_back(std::move(one));
    }
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace beckon::relay::metrics
