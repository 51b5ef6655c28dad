<?php
// Is this webhook the relay's, and not an old one sent again? Give it the raw body: file_get_contents('php://input').
// `$signature`: $_SERVER['HTTP_BECKON_SIGNATURE'] ?? null, for a stranger may send none. `$tolerance`: in seconds.
function beckon_webhook_is_genuine(string $secret, ?string $signature, string $body, int $tolerance = 300): bool
{
    $parts = array_map(fn(string $part) => explode('=', $part, 2) + [1 => ''], explode(',', $signature ?? ''));
    $stamps = array_column(array_filter($parts, fn(array $part) => $part[0] === 't'), 1);
    if (count($stamps) !== 1 || !ctype_digit($stamps[0]) || abs(time() - (int) $stamps[0]) > $tolerance) {
        return false;
    }
    $expected = hash_hmac('sha256', $stamps[0] . '.' . $body, $secret);
    foreach ($parts as [$name, $value]) {
        if ($name === 'v1' && hash_equals($expected, $value)) {
            return true;
        }
    }
    return false;
}

// To try it: BECKON_SECRET=… php beckon_webhook.php SIGNATURE < BODY
if (PHP_SAPI === 'cli' && realpath($argv[0]) === __FILE__) {
    $genuine = beckon_webhook_is_genuine(getenv('BECKON_SECRET'), $argv[1] ?? null, file_get_contents('php://stdin'));
    echo $genuine ? 'genuine' : "not the relay's, or too old", "\n";
}
