// What comes next in a WebAssembly module, as it is read byte by byte: an opcode, or which part of which immediate. What
// tells bytes apart tells what they are likely to be (model.hpp).
//
// Nothing here decides what is unpacked: of whatever is not known here a module is packed less tightly, and comes out whole.
#pragma once

#include <cstdint>

namespace beckon::packing {

/// What the next byte belongs to. All behind `bytes` are numbers in LEB128; `text` and `bytes` stand outside of code.
enum class Kind : std::uint8_t {
    opcode,
    section,
    local_type,
    text,   ///< the section behind the module
    bytes,  ///< what stands outside of functions, and the constants of floating point
    section_size,
    functions,
    function_size,
    local_groups,
    local_count,
    block_type,
    label,
    label_count,
    label_in_table,
    callee,
    indirect,  ///< the type of an indirect call
    small,     ///< a table, or a memory
    local,
    global,
    align,
    offset,
    constant,
    wide_constant,
    extended,  ///< an opcode behind 0xFC
};

class Grammar {
public:
    /// The next byte's kind, and which byte of its number it is.
    std::uint32_t sort() const { return sort_; }
    static constexpr std::uint32_t sorts = 4 * 24;
    /// Of a kind's first byte.
    static constexpr bool is(Kind kind, std::uint32_t sort) { return sort / 4 == static_cast<std::uint32_t>(kind); }
    static constexpr std::uint32_t sort_of(Kind kind) { return 4 * static_cast<std::uint32_t>(kind); }

    /// The last four opcodes, the latest lowest. Outside of functions: the last four bytes.
    std::uint32_t last() const { return last_; }

    void take(std::uint8_t byte) {
        if (kind_ > Kind::bytes) {
            value_ |= (byte & 127U) << (7 * digits_ & 31U);
            if (byte > 127) {
                sort_ += digits_ < 3 ? 1 : 0;
                ++digits_;
                return;
            }
        }
        kind_ = following(byte);
        sort_ = sort_of(kind_);
        value_ = 0;
        digits_ = 0;
    }

private:
    Kind following(std::uint8_t byte) {
        switch (kind_) {
            case Kind::opcode: return behind(byte);
            case Kind::text:
            case Kind::bytes:
                if (depth_ == 0) push(byte);
                if (--left_ > 0) return kind_;
                return depth_ > 0 ? Kind::opcode : Kind::section;
            case Kind::section: last_ = byte; return Kind::section_size;
            case Kind::section_size:
                left_ = value_;
                if (last_ == 10) return Kind::functions;
                return last_ == 0 ? Kind::text : Kind::bytes;
            case Kind::functions: functions_ = value_; return Kind::function_size;
            case Kind::function_size:
                last_ = 0;
                depth_ = 1;
                return Kind::local_groups;
            case Kind::local_groups: left_ = value_; return left_ > 0 ? Kind::local_count : Kind::opcode;
            case Kind::local_count: return Kind::local_type;
            case Kind::local_type: return --left_ > 0 ? Kind::local_count : Kind::opcode;
            case Kind::label_count: left_ = value_ + 1; return Kind::label_in_table;
            case Kind::label_in_table: return --left_ > 0 ? kind_ : Kind::opcode;
            case Kind::indirect: return Kind::small;
            case Kind::align: return Kind::offset;
            case Kind::extended:
                left_ = value_ == 10 ? 2 : 1;  // copies name two memories, fills one, and the others none
                return value_ < 10 ? Kind::opcode : Kind::bytes;
            case Kind::block_type:
            case Kind::label:
            case Kind::callee:
            case Kind::small:
            case Kind::local:
            case Kind::global:
            case Kind::offset:
            case Kind::constant:
            case Kind::wide_constant: return Kind::opcode;
        }
        return Kind::opcode;
    }

    Kind behind(std::uint8_t opcode) {
        push(opcode);
        // NOLINTBEGIN(readability-magic-numbers): the specification's table of opcodes
        if (opcode >= 0x02 && opcode <= 0x04) {
            ++depth_;
            return Kind::block_type;
        }
        if (opcode == 0x0B && --depth_ == 0) return --functions_ > 0 ? Kind::function_size : Kind::section;
        if (opcode == 0x0C || opcode == 0x0D) return Kind::label;
        if (opcode == 0x0E) return Kind::label_count;
        if (opcode == 0x10) return Kind::callee;
        if (opcode == 0x11) return Kind::indirect;
        if (opcode >= 0x20 && opcode <= 0x22) return Kind::local;
        if (opcode == 0x23 || opcode == 0x24) return Kind::global;
        if (opcode >= 0x28 && opcode <= 0x3E) return Kind::align;
        if (opcode == 0x3F || opcode == 0x40) return Kind::small;
        if (opcode == 0x41) return Kind::constant;
        if (opcode == 0x42) return Kind::wide_constant;
        if (opcode == 0x43 || opcode == 0x44) {
            left_ = opcode == 0x43 ? 4 : 8;
            return Kind::bytes;
        }
        return opcode == 0xFC ? Kind::extended : Kind::opcode;
        // NOLINTEND(readability-magic-numbers)
    }

    void push(std::uint8_t opcode) { last_ = last_ << 8U | opcode; }

    Kind kind_ = Kind::bytes;
    std::uint32_t sort_ = sort_of(Kind::bytes);
    std::uint32_t value_ = 0;
    std::uint32_t digits_ = 0;
    std::uint32_t last_ = 0;
    std::uint32_t left_ = 8;  // the header of the module
    std::uint32_t functions_ = 0;
    std::uint32_t depth_ = 0;
};

}  // namespace beckon::packing
