// A disk that fails when it is told to, and counts what is read from it: a layer of SQLite's own kind between the store and the real file.
#pragma once

namespace beckon::test {

/// From now on every database of this process is opened through it. It fails nothing until it is told to.
class FaultyDisk {
public:
    FaultyDisk();
    ~FaultyDisk() { heal(); }
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;

    /// The nth write or flush from now (0: the next), and all that follow, end with `code` of SQLite.
    static void fail_from(int nth, int code);
    /// From now on writes and flushes come to no end.
    static void hang();
    static void heal();
    /// Whether anything has failed since `fail_from`.
    static bool failed();
    /// Pages and the like that have been read, by anybody, since the process began.
    static int reads();
};

}  // namespace beckon::test
