"""Words that pure code (the core and the hub) does not know. Comments and strings may say them."""
import re

import tree

PURE = ("include/beckon/", "relay/hub/")
FORBIDDEN = [
    ("a clock: the time is an argument", r"""\b(chrono|(system|steady|high_resolution|utc|file)_clock|gettimeofday
        |clock_gettime|timespec_get|localtime\w*|gmtime\w*|mktime|usleep|nanosleep)\b
        |\btime\s*\(\s*(0|NULL|nullptr|&\s*\w+)\s*\)|(?<![\w.>])clock\s*\(\s*\)"""),
    ("a thread: the core runs on whichever thread calls it", r"""\bstd\s*::\s*(jthread|thread|this_thread|\w*mutex|lock_guard
        |\w+_lock|atomic\w*|condition_variable\w*|future|shared_future|promise|packaged_task|async|\w*semaphore|latch|barrier
        |call_once|once_flag|stop_\w+)\b|\b(thread_local|pthread_\w+|co_await|co_yield|co_return)\b"""),
    ("a socket: bytes come in as inputs and go out as effects", r"\b(boost|asio|sockaddr\w*|epoll_\w+|getaddrinfo)\b"),
    ("a source of chance: it comes in as a seed", r"""\b(random_device|mt19937(_64)?|minstd_rand0?|ranlux\w+|knuth_b
        |default_random_engine|getrandom|getentropy|arc4random\w*|[delmnj]rand48|srand)\b
        |(?<![\w.>])rand\s*\(\s*\)"""),
    ("input and output", r"""\bstd\s*::\s*(cout|cerr|clog|cin|filesystem|\w*[fio]stream|locale|system|exit|quick_exit)\b
        |(?<![\w.>])(::|std\s*::\s*)?(v?f?printf|puts|putchar|fputs|perror|fopen|fwrite|fread|getenv|setenv|abort)\s*\(
        |\b(FILE|stdout|stderr|stdin)\b"""),
    ("the browser: it is met in sdk-wasm only", r"\b(emscripten\w*|EM_\w+|__EMSCRIPTEN__)\b"),
    ("an exception: errors are values, and the WASM build has no exceptions", r"\b(throw|try|catch)\b"),
    ("a default: every state names every input, so that the compiler finds the one forgotten", r"\bdefault\s*:(?!:)"),
]
# Parcels go to the store's thread, which may be the last to let go of one: so much of threads these two know, and nobody else.
SHARED_BY_THREADS = {"relay/hub/parcel.hpp": "std::atomic", "relay/hub/blocks.cpp": "thread_local"}
PATTERNS = [(why, re.compile(pattern, re.X)) for why, pattern in FORBIDDEN]


def check(root):
    for path in tree.files_with(root):
        if not path.startswith(PURE):
            continue
        text = tree.without_comments(tree.read(root, path))
        for why, pattern in PATTERNS:
            for found in pattern.finditer(text):
                word = " ".join(found[0].split())
                if word == SHARED_BY_THREADS.get(path):
                    continue
                yield f"{path}:{tree.line_of(text, found.start())}: words: `{word}` is {why}"
