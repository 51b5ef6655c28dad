#include "hooks/courier.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

#include "beckon/base/visit.hpp"
#include "hooks/signature.hpp"

namespace beckon::relay::hooks {

namespace {

constexpr std::size_t read_at_once = 500;
constexpr Span read_again_after = seconds(1);  ///< when the disk did not let us
constexpr Span drops_told_every = seconds(10);
constexpr unsigned too_many_requests = 429;
constexpr unsigned unavailable = 503;
constexpr unsigned gone = 410;

}  // namespace

StopSign::StopSign() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
StopSign::~StopSign() { ::close(fd_); }
void StopSign::raise() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
}

Courier::Courier(CourierOptions options, const std::vector<Site>& sites, EventQueue& queue, Store& store,
                 HookMeters& meters)
    : options_(std::move(options)),
      queue_(queue),
      store_(store),
      meters_(meters),
      schedule_(options_.policy, options_.seed),
      other_targets_(targets_of(sites)),
      workers_(options_.policy.under_way) {
    thread_ = std::thread([this] { run(); });
}

Courier::~Courier() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    awake_.notify_one();
    thread_.join();
    stop_.raise();
}

std::map<SiteId, Courier::Target> Courier::targets_of(const std::vector<Site>& sites) {
    std::map<SiteId, Target> out;
    for (const Site& site : sites) {
        if (const auto url = HttpUrl::parse(site.webhook.url))
            out[site.id] = {true, *url, site.webhook.secrets, site.webhook.private_allowed, {}, 0, {}};
    }
    return out;
}

void Courier::set_sites(const std::vector<Site>& sites) {
    {
        const std::lock_guard lock(mutex_);
        other_targets_ = targets_of(sites);
    }
    awake_.notify_one();
}

void Courier::wake() {
    {
        const std::lock_guard lock(mutex_);
        more_on_disk_ = true;
    }
    awake_.notify_one();
}

// ------------------------------------------------------------------------------------------ the thread

void Courier::run() {
    take_no_signals();
    for (;;) {
        wait();
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) break;
        }
        take_targets();
        read_queue();
        take_answers();
        schedule_.handle(Tick{}, options_.now());
        obey();
        tell_drops(options_.now());
        meters_.waiting.set(schedule_.waiting());
    }
    const auto until = Clock::now() + std::chrono::milliseconds(options_.linger.ms);
    std::unique_lock lock(mutex_);
    while (under_way_ > returned_.size() && Clock::now() < until) awake_.wait_until(lock, until);
    lock.unlock();
    closing_ = true;
    take_answers();
    obey();
}

Instant Courier::deadline() const {
    Instant soonest = sooner(schedule_.deadline(), read_again_at_);
    for (const auto& [site, target] : targets_) {
        if (target.dropped > 0) soonest = sooner(soonest, target.told_at + drops_told_every);
    }
    return soonest;
}

void Courier::wait() {
    constexpr std::int64_t patience_max_ms = 60'000;
    const Instant due = deadline();
    const std::int64_t left =
        due.is_never() ? patience_max_ms : std::clamp<std::int64_t>((due - options_.now()).ms, 0, patience_max_ms);
    std::unique_lock lock(mutex_);
    awake_.wait_for(lock, std::chrono::milliseconds(left),
                    [this] { return stopping_ || more_on_disk_ || other_targets_ || !returned_.empty(); });
}

void Courier::take_targets() {
    std::optional<std::map<SiteId, Target>> fresh;
    {
        const std::lock_guard lock(mutex_);
        fresh.swap(other_targets_);
    }
    if (!fresh) return;
    Served served;
    for (auto& [site, target] : targets_) target.served = false;
    for (auto& [site, target] : *fresh) {
        served.sites.push_back(site);
        targets_.insert_or_assign(site, std::move(target));
    }
    schedule_.handle(served, options_.now());
    obey();
}

void Courier::read_queue() {
    {
        const std::lock_guard lock(mutex_);
        const Instant now = options_.now();
        // Also when the time of day was set back meanwhile.
        const bool again =
            !read_again_at_.is_never() && (read_again_at_ <= now || now + read_again_after < read_again_at_);
        if (!std::exchange(more_on_disk_, false) && !again) return;
    }
    read_again_at_ = Instant::never();
    for (bool more = true; more;) {
        const auto found = queue_.waiting(read_upto_, read_at_once);
        if (!found) {
            read_again_at_ = options_.now() + read_again_after;
            return options_.on_news({true, {}, "the events cannot be read: " + found.error()});
        }
        for (const WaitingEvent& event : found.value()) {
            read_upto_ = event.number;
            schedule_.handle(Found{event}, options_.now());
        }
        more = found.value().size() == read_at_once;
        obey();
    }
}

void Courier::take_answers() {
    std::vector<Returned> returned;
    {
        const std::lock_guard lock(mutex_);
        returned.swap(returned_);
    }
    for (Returned& one : returned) {
        --under_way_;
        meters_.time.observe(one.micros);
        if (!one.trouble.empty()) {
            meters_.failed.add();
            targets_.at(one.answer.site).trouble = std::move(one.trouble);
        }
        schedule_.handle(one.answer, options_.now());
    }
}

// ------------------------------------------------------------------------------------------ what the schedule wants

void Courier::obey() {
    while (auto effect = schedule_.poll()) {
        match(
            *effect, [&](const Deliver& order) { deliver(order); },
            [&](const Forget& order) {
                forgotten_.push_back(order.number);
                if (order.fate == Fate::delivered) meters_.delivered.add();
                if (order.fate != Fate::delivered && order.fate != Fate::outdated) drop(order);
            },
            [&](const Turned& turn) {
                const std::string text = turn.ailing ? "the receiver keeps failing: " + targets_.at(turn.site).trouble
                                                     : std::string("the receiver is well again");
                options_.on_news({turn.ailing, turn.site, text});
            });
    }
    if (!forgotten_.empty()) store_.forget_events(std::exchange(forgotten_, {}));
}

void Courier::deliver(const Deliver& order) {
    if (closing_) return;
    const Target& target = targets_.at(order.site);
    auto found = queue_.event(order.number);
    ++under_way_;
    if (order.attempt > 1) meters_.retried.add();
    if (!found) return hand_in({{order.site, order.number, Verdict::failed, {}}, "the event cannot be read", 0});
    if (!found.value()) return hand_in({{order.site, order.number, Verdict::gone, {}}, "the event is lost", 0});
    const bool taken = workers_.run([this, order, target = Target(target), event = std::move(*found.value())] {
        hand_in(attempt(order.site, target, order.number, event));
    });
    if (!taken) hand_in({{order.site, order.number, Verdict::failed, {}}, "the system gives no thread", 0});
}

void Courier::drop(const Forget& order) {
    meters_.given_up.add();
    const auto target = targets_.find(order.site);
    if (target != targets_.end() && target->second.served) {
        ++target->second.dropped;
    } else if (strangers_.insert(order.site).second) {
        options_.on_news({true, order.site, "events were dropped: the site has no webhook any more"});
    }
}

/// The first at once, and then not each of thousands.
void Courier::tell_drops(Instant now) {
    for (auto& [site, target] : targets_) {
        const bool lately = target.told_at <= now && now < target.told_at + drops_told_every;
        if (target.dropped == 0 || lately) continue;
        std::string text = "events were dropped: " + std::to_string(std::exchange(target.dropped, 0U));
        if (!target.trouble.empty()) text += "; the last attempt that failed: " + target.trouble;
        target.told_at = now;
        options_.on_news({true, site, text});
    }
}

// ------------------------------------------------------------------------------------------ a worker's

Courier::Returned Courier::attempt(const SiteId& site, const Target& target, EventNumber number,
                                   const Event& event) const {
    const auto began = Clock::now();
    const Instant now = options_.now();
    const Request request{target.url,
                          target.private_allowed,
                          signature(target.secrets, now, event.body),
                          std::string(event.id.view()),
                          std::string(spell(event.type)),
                          event.body};
    const auto answer = post(request, tls_, Patience(options_.timeout, stop_.fd()), now);
    Returned out{{site, number, Verdict::failed, {}}, {}, 0};
    out.micros = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began).count();
    if (!answer) {
        out.trouble = answer.error();
        return out;
    }
    const unsigned status = answer.value().status;
    if (status >= 200 && status < 300) {
        out.answer.verdict = Verdict::taken;
        return out;
    }
    out.trouble = "it answered " + std::to_string(status);
    if (status == gone) out.answer.verdict = Verdict::gone;
    if (status == too_many_requests || status == unavailable) out.answer.not_before = answer.value().retry_after;
    return out;
}

void Courier::hand_in(Returned returned) {
    {
        const std::lock_guard lock(mutex_);
        returned_.push_back(std::move(returned));
    }
    awake_.notify_one();
}

}  // namespace beckon::relay::hooks
