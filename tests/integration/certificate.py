"""Certificates of tests, for this machine, signed by themselves."""
import ssl
import subprocess


def make(folder, name="relay", key_of="relay"):
    """A certificate and its key in the folder; their paths. With `key_of` another name, the key of that one."""
    certificate, key = folder / f"{name}.pem", folder / f"{key_of}.key"
    if key.exists():
        new_key = ["-key", key]
    else:
        new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key]
    subprocess.run(["openssl", "req", "-x509", *new_key, "-out", certificate, "-days", "30", "-subj", f"/CN={name}",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    return certificate, key


def sign_for(days, certificate, key):
    """The certificate anew, good for so many days from now; less than none: it has ended."""
    subprocess.run(["openssl", "x509", "-in", certificate, "-signkey", key, "-days", str(days), "-out", certificate], check=True,
                   capture_output=True)


def trusting(certificate):
    """What a client needs to believe it."""
    context = ssl.create_default_context(cafile=certificate)
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context
