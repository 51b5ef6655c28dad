#include "bus/local.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include "bus/mailbox.hpp"

namespace beckon::relay::bus {

class LocalBus::End final : public Bus {
public:
    End(LocalBus& bus, ShardId self) : bus_(bus), self_(self) {}

    ShardId self() const override { return self_; }
    std::size_t shards() const override { return bus_.ends_.size(); }
    void subscribe(Subject subject, Heard heard) override {
        subscribers_[static_cast<std::size_t>(subject)] = std::move(heard);
    }
    void publish(ShardId to, Subject subject, std::string letter) override {
        End& there = *bus_.ends_.at(to.value);
        if (there.mailbox_.put({self_, subject, std::move(letter)})) bus_.post_(to, [&there] { there.deliver(); });
    }

private:
    /// On its own thread.
    void deliver() {
        for (const Letter& letter : mailbox_.take()) {
            const Heard& heard = subscribers_[static_cast<std::size_t>(letter.subject)];
            if (heard) heard(letter.from, letter.text);
        }
    }

    LocalBus& bus_;
    const ShardId self_;
    std::array<Heard, subjects> subscribers_;  ///< of its own thread
    Mailbox mailbox_;
};

LocalBus::LocalBus(std::size_t shards, Post post) : post_(std::move(post)) {
    for (std::uint32_t i = 0; i < shards; ++i) ends_.push_back(std::make_unique<End>(*this, ShardId{i}));
}

LocalBus::~LocalBus() = default;

Bus& LocalBus::end(ShardId shard) { return *ends_.at(shard.value); }

}  // namespace beckon::relay::bus
