"""The token of a signed-in user, for Beckon's data-token. The key stays on your server: who knows it can be anybody."""
import base64
import hashlib
import hmac
import json
import time


def beckon_token(key, site, user, seconds=3600):
    def spell(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    header = {"alg": "HS256", "typ": "JWT"}
    claims = {"sub": str(user), "aud": site, "exp": int(time.time()) + seconds}
    signed = spell(json.dumps(header).encode()) + b"." + spell(json.dumps(claims).encode())
    return (signed + b"." + spell(hmac.digest(key.encode(), signed, hashlib.sha256))).decode()


if __name__ == "__main__":  # to try it: BECKON_KEY=… BECKON_SITE=… python3 beckon_token.py USER [SECONDS]
    import os
    import sys
    print(beckon_token(os.environ["BECKON_KEY"], os.environ["BECKON_SITE"], sys.argv[1], *map(int, sys.argv[2:])))
