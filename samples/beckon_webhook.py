"""Is this webhook the relay's, and not an old one sent again? Give it the raw body, before any parsing."""
import hashlib
import hmac
import time


def beckon_webhook_is_genuine(secret, signature, body, tolerance=300):
    """`signature`: the header Beckon-Signature; None, if a stranger sent none. `body`: bytes. `tolerance`: in seconds."""
    parts = [part.partition("=") for part in (signature or "").split(",")]
    stamps = [value for name, _, value in parts if name == "t"]
    if len(stamps) != 1 or not stamps[0].isdecimal() or len(stamps[0]) > 12 or abs(time.time() - int(stamps[0])) > tolerance:
        return False
    expected = hmac.new(secret.encode(), stamps[0].encode() + b"." + body, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(value.encode(), expected.encode()) for name, _, value in parts if name == "v1")


if __name__ == "__main__":  # to try it: BECKON_SECRET=… python3 beckon_webhook.py SIGNATURE < BODY
    import os
    import sys
    genuine = beckon_webhook_is_genuine(os.environ["BECKON_SECRET"], (sys.argv + [None])[1], sys.stdin.buffer.read())
    print("genuine" if genuine else "not the relay's, or too old")
