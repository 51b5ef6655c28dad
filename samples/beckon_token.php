<?php
// The token of a signed-in user, for Beckon's data-token. The key stays on your server: who knows it can be anybody.
function beckon_token(string $key, string $site, string $user, int $seconds = 3600): string
{
    $spell = fn(string $bytes) => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    $header = ['alg' => 'HS256', 'typ' => 'JWT'];
    $claims = ['sub' => $user, 'aud' => $site, 'exp' => time() + $seconds];
    $signed = $spell(json_encode($header)) . '.' . $spell(json_encode($claims, JSON_THROW_ON_ERROR));
    return $signed . '.' . $spell(hash_hmac('sha256', $signed, $key, true));
}

// To try it: BECKON_KEY=… BECKON_SITE=… php beckon_token.php USER [SECONDS]
if (PHP_SAPI === 'cli' && realpath($argv[0]) === __FILE__) {
    echo beckon_token(getenv('BECKON_KEY'), getenv('BECKON_SITE'), $argv[1], (int) ($argv[2] ?? 3600)), "\n";
}
