#include "lookout.hpp"

#include <cstdlib>
#include <utility>

#include "log/log.hpp"
#include "net/http_text.hpp"

namespace beckon::relay {

namespace {

using log::Level;

/// One that hangs, or takes rows of another shard, says nothing by itself.
constexpr Span store_look_every = seconds(1);

void say_day_set(Span by) {
    const std::string seconds = std::to_string(std::abs(by.ms) / 1000);
    log::line(Level::warn, "clock",
              {{"trouble", "the time of day was set " + seconds + (by.ms < 0 ? " s back" : " s forward")},
               {"then", "calls, their limits and their time go on as before; tokens and rooms hold by the new time"}});
}

}  // namespace

Lookout::Lookout(net::Loop& loop, const Store& store, Look look)
    : loop_(loop),
      store_(store),
      look_(std::move(look)),
      store_look_(loop.alarm([this] { note_store(); })),
      certificate_look_(loop.alarm([this] { note_certificate(certificate_.until()); })),
      bounds_look_(loop.alarm([this] { note_turned_away(); })) {
    store_look_.set(loop_.now() + store_look_every);
    bounds_look_.set(loop_.now() + metrics::TurnedAway::look_every);
    loop_.on_day_set([this](Span by) {
        say_day_set(by);
        appoint_certificate();
    });
}

/// What the store says of itself is logged once, when it begins and when it is over.
void Lookout::note_store() {
    const Store::Health health = store_.health();
    if (health.trouble != store_trouble_) {
        if (health.trouble.empty()) log::line(Level::info, "store", {{"well", "again"}});
        if (!health.trouble.empty()) log::line(Level::error, "store", {{"trouble", health.trouble}});
        store_trouble_ = health.trouble;
    }
    const bool loses = health.dropped > store_dropped_;
    if (loses && loop_.now() >= store_loss_told_ + store_look_every) {
        log::line(
            Level::warn, "store",
            {{"trouble", "rows were dropped, for too many waited"}, {"dropped", health.dropped - store_dropped_}});
        store_dropped_ = health.dropped;
        store_loss_told_ = loop_.now();
    }
    store_look_.set(loop_.now() + store_look_every);
}

void Lookout::note_certificate(Instant until) {
    certificate_.watch(until, loop_.day());
    appoint_certificate();
    tell_of_certificate();
}

/// It ends by the time of day.
void Lookout::appoint_certificate() { certificate_look_.set(certificate_.due() - (loop_.day() - loop_.now())); }

void Lookout::tell_of_certificate() {
    using Watch = net::CertificateWatch;
    const std::string date = net::http_date(certificate_.until());
    switch (Watch::state_of(certificate_.until(), loop_.day())) {
        case Watch::State::good: return log::line(Level::info, "certificate", {{"until", date}});
        case Watch::State::ends_soon:
            return log::line(Level::warn, "certificate", {{"trouble", "it ends soon"}, {"until", date}});
        case Watch::State::ended:
            return log::line(Level::error, "certificate",
                             {{"trouble", "it has ended: browsers turn away from it"}, {"until", date}});
    }
}

void Lookout::note_turned_away() {
    bounds_look_.set(loop_.now() + metrics::TurnedAway::look_every);
    // Also while nobody hears of it: it says what came since it looked last.
    look_([this](const metrics::Moment& moment) { turned_away_.look(moment, log::journal()); });
}

}  // namespace beckon::relay
