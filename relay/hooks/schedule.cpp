#include "hooks/schedule.hpp"

#include <algorithm>
#include <array>

#include "beckon/base/visit.hpp"

namespace beckon::relay::hooks {

namespace {

constexpr std::array<std::int64_t, 6> steps{1, 5, 30, 120, 600, 3600};

}  // namespace

/// Of two that have as much waiting the first gives way.
std::size_t Schedule::topic_of(EventType type) {
    switch (type) {
        case EventType::call_started:
        case EventType::call_accepted:
        case EventType::call_ended: return 3;
        case EventType::broadcast_started:
        case EventType::broadcast_ended: return 1;
        case EventType::member_joined:
        case EventType::member_left: return 0;
        case EventType::usage: return 2;
    }
    return 0;
}

void Schedule::handle(const Input& input, Instant now) {
    if (now < last_) set_back(last_ - now);
    last_ = now;
    match(
        input, [&](const Served& all) { serve(all.sites); }, [&](const Found& one) { found(one.event, now); },
        [&](const Answered& one) { answered(one, now); }, [](const Tick&) {});
    for (auto& [site, line] : lines_) drop_old(site, line, now);
    send_due(now);
}

void Schedule::set_back(Span by) {
    for (auto& [site, line] : lines_) {
        line.paused_until = line.paused_until - by;
        for (auto& [number, entry] : line.entries) entry.due = entry.due - by;
        std::set<std::pair<Instant, EventNumber>> heads;
        for (const auto& [due, number] : line.heads) heads.emplace_hint(heads.end(), due - by, number);
        line.heads = std::move(heads);
    }
}

// ------------------------------------------------------------------------------------------ what comes

void Schedule::serve(const std::vector<SiteId>& sites) {
    for (auto& [site, line] : lines_) line.served = false;
    for (const SiteId& site : sites) lines_[site].served = true;
    for (auto at = lines_.begin(); at != lines_.end();) {
        auto& [site, line] = *at++;
        for (auto entry = line.entries.begin(); !line.served && entry != line.entries.end();) {
            const auto next = std::next(entry);
            if (!entry->second.under_way) forget(site, line, entry, Fate::unwanted);
            entry = next;
        }
        if (!line.served && line.entries.empty()) lines_.erase(std::prev(at));
    }
}

void Schedule::found(const WaitingEvent& event, Instant now) {
    const auto at = lines_.find(event.site);
    if (at == lines_.end() || !at->second.served) {
        effects_.push(Forget{event.site, event.number, Fate::unwanted});
        return;
    }
    Line& line = at->second;
    replace_total(event.site, line, event);
    // The clock may have been set back since it happened.
    const Span settles = event.type == EventType::usage ? policy_.usage_after : Span{};
    const Instant due = sooner(event.created, now) + settles;
    line.entries.emplace(event.number, Entry{event.chain, event.type, event.created, due, 0, false});
    line.by_topic[topic_of(event.type)].insert(event.number);
    const auto [place, fresh] = line.chains.emplace(event.chain, event.number);
    if (place == line.chains.begin() || std::prev(place)->first != event.chain) line.heads.emplace(due, event.number);
    ++waiting_;
    make_room(event.site, line);
}

/// What is last in the chain, if it is a total: a newer total says more, and anything else is not to wait for it to be final.
void Schedule::replace_total(const SiteId& site, Line& line, const WaitingEvent& event) {
    const auto behind = line.chains.lower_bound({event.chain, event.number});
    if (behind == line.chains.begin() || std::prev(behind)->first != event.chain) return;
    const auto at = line.entries.find(std::prev(behind)->second);
    Entry& last = at->second;
    if (last.type != EventType::usage || last.under_way) return;
    if (event.type == EventType::usage) return forget(site, line, at, Fate::outdated);
    if (last.attempts > 0) return;
    if (line.heads.erase({last.due, at->first}) > 0) line.heads.emplace(last.created, at->first);
    last.due = last.created;
}

// ------------------------------------------------------------------------------------------ what the receiver said

void Schedule::answered(const Answered& answer, Instant now) {
    const auto site = lines_.find(answer.site);
    if (site == lines_.end()) return;
    Line& line = site->second;
    const auto at = line.entries.find(answer.number);
    if (at == line.entries.end() || !at->second.under_way) return;
    at->second.under_way = false;
    line.by_topic[topic_of(at->second.type)].insert(at->first);
    --line.under_way;
    --under_way_;
    if (ailing(line)) --under_way_ailing_;
    switch (answer.verdict) {
        case Verdict::taken:
        case Verdict::gone:
            succeeded(answer.site, line, now);
            return forget(answer.site, line, at, answer.verdict == Verdict::taken ? Fate::delivered : Fate::gone);
        case Verdict::failed: return failed(answer.site, line, at, answer, now);
    }
}

/// It answers: everything that waited for it goes now, but for totals that are not final yet.
void Schedule::succeeded(const SiteId& site, Line& line, Instant now) {
    const bool was_ailing = ailing(line);
    if (was_ailing) under_way_ailing_ -= line.under_way;
    line.failures = 0;
    if (!was_ailing) return;
    line.paused_until = now;
    effects_.push(Turned{site, false});
    std::set<std::pair<Instant, EventNumber>> heads;
    for (const auto& [due, number] : line.heads) {
        Entry& entry = line.entries.at(number);
        if (entry.attempts > 0) entry.due = sooner(entry.due, now);
        heads.emplace(entry.due, number);
    }
    line.heads = std::move(heads);
}

void Schedule::failed(const SiteId& site, Line& line, Entries::iterator at, const Answered& answer, Instant now) {
    Entry& entry = at->second;
    const bool was_ailing = ailing(line);
    ++entry.attempts;
    ++line.failures;
    Span wait = wait_after(entry.attempts);
    if (answer.not_before) {
        wait = std::clamp(*answer.not_before, wait, std::max(wait, policy_.retry_most));
        line.paused_until = later(line.paused_until, now + wait);
    }
    if (ailing(line)) {
        const Span pause = wait_after(line.failures - policy_.ailing_after + 1);
        line.paused_until = later(line.paused_until, now + std::min(pause, policy_.probe_most));
        if (!was_ailing) {
            under_way_ailing_ += line.under_way;
            effects_.push(Turned{site, true});
        }
    }
    if (!line.served) return forget(site, line, at, Fate::unwanted);
    if (now + wait >= entry.created + policy_.give_up) return forget(site, line, at, Fate::too_old);
    entry.due = now + wait;
    line.heads.emplace(entry.due, at->first);
}

Span Schedule::wait_after(std::size_t attempts) {
    const std::size_t step = std::min(std::max<std::size_t>(attempts, 1), steps.size()) - 1;
    const Span wait = std::min(policy_.retry_first * steps[step], policy_.retry_most);
    return wait + Span{static_cast<std::int64_t>(chance_.below(static_cast<std::uint64_t>(wait.ms / 4 + 1)))};
}

// ------------------------------------------------------------------------------------------ what goes

void Schedule::forget(const SiteId& site, Line& line, Entries::iterator at, Fate fate) {
    const auto [number, entry] = *at;
    effects_.push(Forget{site, number, fate});
    line.heads.erase({entry.due, number});
    line.by_topic[topic_of(entry.type)].erase(number);
    line.entries.erase(at);
    const auto place = line.chains.find({entry.chain, number});
    const bool was_first = place == line.chains.begin() || std::prev(place)->first != entry.chain;
    const auto next = line.chains.erase(place);
    --waiting_;
    if (was_first && next != line.chains.end() && next->first == entry.chain)
        line.heads.emplace(line.entries.at(next->second).due, next->second);
}

void Schedule::make_room(const SiteId& site, Line& line) {
    if (line.entries.size() > policy_.per_site) drop_oldest(site, line);
    if (waiting_ <= policy_.in_all) return;
    // Whoever has most waiting, so that no site's dead receiver costs another's events.
    const auto longest = std::max_element(lines_.begin(), lines_.end(), [](const auto& a, const auto& b) {
        return a.second.entries.size() < b.second.entries.size();
    });
    drop_oldest(longest->first, longest->second);
}

void Schedule::drop_oldest(const SiteId& site, Line& line) {
    const auto fullest = std::max_element(line.by_topic.begin(), line.by_topic.end(),
                                          [](const auto& a, const auto& b) { return a.size() < b.size(); });
    if (fullest->empty()) return;
    forget(site, line, line.entries.find(*fullest->begin()), Fate::crowded_out);
}

/// When the oldest is given up. What was never tried gets its chance, unless its receiver keeps failing.
Instant Schedule::drops_at(const Line& line) const {
    if (line.entries.empty()) return Instant::never();
    const Entry& oldest = line.entries.begin()->second;
    const bool tried = oldest.attempts > 0 || ailing(line);
    return tried && !oldest.under_way ? oldest.created + policy_.give_up : Instant::never();
}

void Schedule::drop_old(const SiteId& site, Line& line, Instant now) {
    while (drops_at(line) <= now) forget(site, line, line.entries.begin(), Fate::too_old);
}

// ------------------------------------------------------------------------------------------ what is sent

bool Schedule::has_place(const Line& line) const {
    if (under_way_ >= policy_.under_way) return false;
    if (!ailing(line)) return line.under_way < policy_.under_way_of_site;
    return line.under_way == 0 && under_way_ailing_ < std::max<std::size_t>(policy_.under_way / 2, 1);
}

/// One event of each site in turn, as long as there are places.
void Schedule::send_due(Instant now) {
    auto at = lines_.upper_bound(served_last_);
    for (std::size_t passed = 0; passed < lines_.size(); ++at) {
        if (at == lines_.end()) at = lines_.begin();
        Line& line = at->second;
        ++passed;
        if (line.heads.empty() || line.paused_until > now || line.heads.begin()->first > now || !has_place(line))
            continue;
        const EventNumber number = line.heads.begin()->second;
        line.heads.erase(line.heads.begin());
        Entry& entry = line.entries.at(number);
        entry.under_way = true;
        line.by_topic[topic_of(entry.type)].erase(number);
        ++line.under_way;
        ++under_way_;
        if (ailing(line)) ++under_way_ailing_;
        effects_.push(Deliver{at->first, number, entry.attempts + 1});
        served_last_ = at->first;
        passed = 0;
    }
}

Instant Schedule::deadline() const {
    Instant soonest = Instant::never();
    for (const auto& [site, line] : lines_) {
        soonest = sooner(soonest, drops_at(line));
        if (!line.heads.empty() && has_place(line))
            soonest = sooner(soonest, later(line.heads.begin()->first, line.paused_until));
    }
    return soonest;
}

}  // namespace beckon::relay::hooks
