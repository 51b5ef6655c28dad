#include "sim/explorer.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>

namespace beckon::sim {

namespace {

constexpr Span a_day = minutes(24 * 60);
/// A timer that is further off than this belongs to the background (signs of life), and does not fire here.
constexpr Span background = minutes(30);

Conditions still() {
    Conditions c = calm();
    c.timed = false;
    c.gathers = false;
    // Signs of life and acknowledgements would multiply the states and tell nothing of calls.
    c.settings.beat = c.settings.beat_idle = c.settings.ack = c.settings.account = a_day;
    // One ICE restart tells as much as six.
    c.settings.restart_again = a_day;
    c.settings.lease = c.settings.lease_idle = c.settings.greet = c.settings.keep_session = a_day;
    return c;
}

/// A world as `SmallWorld` describes it, at rest.
World begin(const SmallWorld& small) {
    World world(still(), 1);
    for (const std::string_view name : small.pages) {
        Index person = nowhere;
        for (Index p = 0; p < world.people.size(); ++p) {
            if (world.people[p].name == name) person = p;
        }
        if (person == nowhere) person = world.add_person(name);
        world.add_page(world.add_device(person));
    }
    world.start_relay(false);
    for (Index page = 0; page < world.pages.size(); ++page) world.open(page);
    for (bool more = true; more && !world.broken();) {
        more = false;
        for (Lanes::Id lane = 0; lane < static_cast<Lanes::Id>(world.lanes.all().size()); ++lane) {
            if (world.lanes.empty(lane)) continue;
            world.take(lane);
            more = true;
        }
    }
    return world;
}

struct Node {
    World world;
    Allowance left;
};

bool quiet(const World& world) {
    for (const Lanes::Lane& lane : world.lanes.all()) {
        if (lane.head >= 0) return false;
    }
    return true;
}

bool may_end(const call::Machine& machine) { return !machine.over(); }

std::vector<Step> ways_on(const SmallWorld& small, Node& node) {
    using enum Step::Kind;
    World& world = node.world;
    std::vector<Step> out;
    const auto add = [&out](Step::Kind kind, std::size_t x, std::size_t y = 0) {
        out.push_back({kind, static_cast<std::int16_t>(x), static_cast<std::int16_t>(y)});
    };
    for (std::size_t lane = 0; lane < world.lanes.all().size(); ++lane) {
        if (world.lanes.all()[lane].head < 0) continue;
        const Way way = world.lanes.all()[lane].way;
        if (std::find(small.at_once.begin(), small.at_once.end(), way) != small.at_once.end())
            return {{arrives, static_cast<std::int16_t>(lane), 0}};
        add(arrives, lane);
    }
    const Instant due = world.next_due();
    if (!due.is_never() && due - world.now < background) add(timer, 0);
    for (Index p = 0; p < world.pages.size(); ++p) {
        const Page& page = world.pages[p];
        if (!page.agent) continue;
        const Allowance::AtPage& left = node.left.pages[p];
        if (left.calls > 0 && !small.calls[p].empty()) add(calls, p);
        if (left.reloads > 0) add(reloads, p);
        const auto& machines = page.agent->calls();
        for (std::size_t i = 0; i < machines.size(); ++i) {
            if (left.answers > 0 && std::holds_alternative<call::Incoming>(machines[i].phase())) add(answers, p, i);
            if (left.ends > 0 && may_end(machines[i])) add(ends, p, i);
        }
        if (node.left.cuts == 0 || page.conn == nowhere) continue;
        const Conn& conn = world.conns[page.conn];
        if (conn.cut || !conn.relay_end) continue;
        // All of what is on its way is lost, or one direction still gets there.
        add(cut, page.conn, 0);
        if (!world.lanes.empty(conn.up)) add(cut, page.conn, 1);
        if (!world.lanes.empty(conn.down)) add(cut, page.conn, 2);
    }
    if (node.left.crashes > 0 && world.hub) add(crash, 0);
    return out;
}

void take(const SmallWorld& small, Node& node, const Step& step) {
    World& world = node.world;
    const auto x = static_cast<Index>(step.x);
    const auto call = [&] { return world.pages[x].agent->calls()[static_cast<std::size_t>(step.y)].facts().id; };
    switch (step.kind) {
        case Step::Kind::arrives: return world.take(static_cast<Lanes::Id>(step.x));
        case Step::Kind::timer: {
            const Instant due = world.next_due();
            if (due > world.now) {
                world.hub_ticks = 0;
                for (Page& page : world.pages) page.ticks = 0;
            }
            world.now = due;
            for (Index p = 0; p < world.pages.size(); ++p) {
                if (world.pages[p].deadline <= due) return world.tick(p);
            }
            return world.tick(nowhere);
        }
        case Step::Kind::calls:
            --node.left.pages[x].calls;
            return world.tell(x, agent::StartCall{*UserId::parse(small.calls[x])});
        case Step::Kind::answers: --node.left.pages[x].answers; return world.tell(x, agent::AnswerCall{call()});
        case Step::Kind::ends: --node.left.pages[x].ends; return world.tell(x, agent::EndCall{call()});
        case Step::Kind::reloads: --node.left.pages[x].reloads; return world.reload(x);
        case Step::Kind::cut: {
            --node.left.cuts;
            const Conn& conn = world.conns[x];
            return world.cut(x, step.y == 1 ? world.lanes.lane(conn.up).size : 0,
                             step.y == 2 ? world.lanes.lane(conn.down).size : 0);
        }
        case Step::Kind::crash:
            // It is back at once: how long it was away makes no difference to those who cannot reach it.
            --node.left.crashes;
            world.crash_relay(0);
            return world.start_relay(false);
    }
}

struct FingerprintHash {
    std::size_t operator()(const Fingerprint& print) const { return static_cast<std::size_t>(print.low); }
};

struct Edge {
    std::uint32_t from;
    std::uint32_t to;
    Step step;
};

/// The search and what it has seen. Depth first, so that only the worlds on the present path are kept.
class Search {
public:
    Search(const SmallWorld& small, std::uint64_t states_max) : small_(small), states_max_(states_max) {}

    Findings run() {
        Node root{begin(small_), small_.allowed};
        enter(std::move(root), 0);
        while (!path_.empty() && findings_.fault.empty()) {
            Level& level = path_.back();
            if (level.next == level.ways.size()) {
                path_.pop_back();
                continue;
            }
            const Step step = level.ways[level.next++];
            const std::uint32_t from = level.id;
            // The last way out of a state may have its world.
            Node node = level.next == level.ways.size() ? std::move(level.node) : level.node;
            take(small_, node, step);
            arrive(std::move(node), from, step);
        }
        findings_.states = known_.size();
        findings_.edges = edges_.size();
        if (findings_.fault.empty() && findings_.complete) check_ways_out();
        return std::move(findings_);
    }

private:
    struct Level {
        Node node;
        std::uint32_t id;
        std::vector<Step> ways;
        std::size_t next = 0;
    };

    void arrive(Node node, std::uint32_t from, Step step) {
        const auto [at, fresh] =
            known_.try_emplace(fingerprint_of(node.world, node.left), static_cast<std::uint32_t>(known_.size()));
        edges_.push_back({from, at->second, step});
        if (node.world.broken()) return fault(at->second, node.world.violation);
        if (fresh) enter(std::move(node), at->second);
    }

    void enter(Node node, std::uint32_t id) {
        if (id == 0) known_.try_emplace(fingerprint_of(node.world, node.left), 0U);
        if (known_.size() > states_max_) {
            findings_.complete = false;
            return;
        }
        if (quiet(node.world) && node.world.settled()) {
            if (std::string what = node.world.disagreement(); !what.empty()) return fault(id, std::move(what));
            ++findings_.agreed;
            ends_.push_back(id);
        }
        std::vector<Step> ways = ways_on(small_, node);
        path_.push_back({std::move(node), id, std::move(ways), 0});
        findings_.deepest = std::max(findings_.deepest, static_cast<std::uint32_t>(path_.size()));
    }

    /// From every state there is a way to one where all agree: found backwards from those.
    void check_ways_out() {
        std::vector<std::uint32_t> first(known_.size() + 1, 0);
        for (const Edge& edge : edges_) ++first[edge.to + 1];
        for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
        std::vector<std::uint32_t> into(edges_.size());
        std::vector<std::uint32_t> filled(first.begin(), first.end() - 1);
        for (const Edge& edge : edges_) into[filled[edge.to]++] = edge.from;
        std::vector<bool> reaches(known_.size(), false);
        std::vector<std::uint32_t> todo = ends_;
        for (const std::uint32_t id : todo) reaches[id] = true;
        while (!todo.empty()) {
            const std::uint32_t id = todo.back();
            todo.pop_back();
            for (std::uint32_t i = first[id]; i < first[id + 1]; ++i) {
                if (reaches[into[i]]) continue;
                reaches[into[i]] = true;
                todo.push_back(into[i]);
            }
        }
        for (std::uint32_t id = 0; id < reaches.size(); ++id) {
            if (!reaches[id]) return fault(id, "from here there is no way to an agreed end");
        }
    }

    void fault(std::uint32_t id, std::string what) {
        findings_.fault = std::move(what);
        findings_.way_there = way_to(id);
    }

    /// The shortest way over the edges that were seen.
    std::vector<Step> way_to(std::uint32_t id) const {
        std::unordered_map<std::uint32_t, std::vector<std::size_t>> out_of;
        for (std::size_t i = 0; i < edges_.size(); ++i) out_of[edges_[i].from].push_back(i);
        std::vector<std::size_t> by(known_.size(), edges_.size());
        std::deque<std::uint32_t> todo{0};
        std::vector<bool> seen(known_.size(), false);
        seen[0] = true;
        while (!todo.empty() && !seen[id]) {
            const std::uint32_t from = todo.front();
            todo.pop_front();
            for (const std::size_t i : out_of[from]) {
                if (seen[edges_[i].to]) continue;
                seen[edges_[i].to] = true;
                by[edges_[i].to] = i;
                todo.push_back(edges_[i].to);
            }
        }
        std::vector<Step> way;
        for (std::uint32_t at = id; at != 0 && by[at] < edges_.size(); at = edges_[by[at]].from)
            way.push_back(edges_[by[at]].step);
        std::reverse(way.begin(), way.end());
        return way;
    }

    const SmallWorld& small_;
    std::uint64_t states_max_;
    std::unordered_map<Fingerprint, std::uint32_t, FingerprintHash> known_;
    std::vector<Edge> edges_;
    std::vector<std::uint32_t> ends_;
    std::deque<Level> path_;
    Findings findings_;
};

Allowance allow(std::vector<Allowance::AtPage> pages, std::uint8_t cuts, std::uint8_t crashes = 0) {
    Allowance out;
    std::copy(pages.begin(), pages.end(), out.pages.begin());
    out.cuts = cuts;
    out.crashes = crashes;
    return out;
}

}  // namespace

Findings explore(const SmallWorld& small, std::uint64_t states_max) { return Search(small, states_max).run(); }

std::string retell(const SmallWorld& small, const std::vector<Step>& way) {
    Node node{begin(small), small.allowed};
    node.world.telling = true;
    for (const Step& step : way) take(small, node, step);
    return node.world.transcript();
}

const std::vector<SmallWorld>& small_worlds() {
    static const std::vector<Way> media{Way::work, Way::link, Way::straight};
    static const std::vector<Way> media_disk{Way::work, Way::link, Way::straight, Way::store};
    static const std::vector<Way> media_disk_camera{Way::work, Way::link, Way::straight, Way::store, Way::camera};
    constexpr bool by_hand = true;
    static const std::vector<SmallWorld> all{
        {"call",
         "one calls, the other answers or not, either ends it",
         {"ann", "bob"},
         {"bob", ""},
         media,
         allow({{1, 0, 1, 0}, {0, 1, 1, 0}}, 0)},
        {"media",
         "one calls, the other answers: every order of describing and connecting",
         {"ann", "bob"},
         {"bob", ""},
         {Way::store},
         allow({{1, 0, 0, 0}, {0, 1, 1, 0}}, 0)},
        {"glare",
         "each calls the other",
         {"ann", "bob"},
         {"bob", "ann"},
         media_disk_camera,
         allow({{1, 0, 0, 0}, {1, 0, 0, 0}}, 0)},
        {"glare-end",
         "each calls the other; one of them ends it",
         {"ann", "bob"},
         {"bob", "ann"},
         media_disk_camera,
         allow({{1, 0, 1, 0}, {1, 0, 0, 0}}, 0)},
        {"devices",
         "one calls, two devices of the other answer",
         {"ann", "bob", "bob"},
         {"bob", "", ""},
         media_disk_camera,
         allow({{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 1, 0, 0}}, 0)},
        {"decline",
         "one calls, one device answers, another declines",
         {"ann", "bob", "bob"},
         {"bob", "", ""},
         media_disk_camera,
         allow({{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}, 0)},
        {"cut",
         "one calls, the other answers; a connection is cut",
         {"ann", "bob"},
         {"bob", ""},
         media_disk_camera,
         allow({{1, 0, 0, 0}, {0, 1, 0, 0}}, 1)},
        {"reload",
         "one calls, the other answers, who called reloads the page",
         {"ann", "bob"},
         {"bob", ""},
         media_disk_camera,
         allow({{1, 0, 0, 1}, {0, 1, 0, 0}}, 0)},
        {"reload-callee",
         "one calls, the other answers and reloads the page",
         {"ann", "bob"},
         {"bob", ""},
         media_disk_camera,
         allow({{1, 0, 0, 0}, {0, 1, 0, 1}}, 0)},
        {"restart",
         "one calls, the other answers; the relay crashes, with what was not on its disk",
         {"ann", "bob"},
         {"bob", ""},
         {Way::work, Way::link, Way::straight, Way::camera},
         allow({{1, 0, 0, 0}, {0, 1, 0, 0}}, 0, 1),
         by_hand},
        {"self",
         "a user calls another device of their own",
         {"ann", "ann"},
         {"ann", ""},
         media_disk_camera,
         allow({{1, 0, 1, 0}, {0, 1, 1, 0}}, 0)},
        {"call-cut",
         "one calls, the other answers or not; a connection is cut",
         {"ann", "bob"},
         {"bob", ""},
         media_disk_camera,
         allow({{1, 0, 1, 0}, {0, 1, 0, 0}}, 1),
         by_hand},
        {"glare-all",
         "each calls the other; either ends",
         {"ann", "bob"},
         {"bob", "ann"},
         media_disk,
         allow({{1, 0, 1, 0}, {1, 0, 1, 0}}, 0),
         by_hand},
        {"glare-cut",
         "each calls the other; a connection is cut",
         {"ann", "bob"},
         {"bob", "ann"},
         media_disk_camera,
         allow({{1, 0, 0, 0}, {1, 0, 0, 0}}, 1),
         by_hand},
        {"devices-all",
         "one calls, two devices of the other answer or end it",
         {"ann", "bob", "bob"},
         {"bob", "", ""},
         media_disk_camera,
         allow({{1, 0, 1, 0}, {0, 1, 1, 0}, {0, 1, 1, 0}}, 0),
         by_hand},
        {"devices-cut",
         "one calls, two devices answer; a connection is cut",
         {"ann", "bob", "bob"},
         {"bob", "", ""},
         media_disk_camera,
         allow({{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 1, 0, 0}}, 1),
         by_hand},
        {"reload-both",
         "one calls, the other answers, each page is reloaded once",
         {"ann", "bob"},
         {"bob", ""},
         media_disk_camera,
         allow({{1, 0, 0, 1}, {0, 1, 0, 1}}, 0),
         by_hand},
    };
    return all;
}

}  // namespace beckon::sim
