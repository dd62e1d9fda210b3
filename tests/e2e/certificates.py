"""A certificate authority for the tests, based on the openssl program."""

import pathlib
import subprocess

_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def _openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]} failed: {done.stderr.strip()}")


def rsa_key(path):
    """Creates a private key for signing ServiceAccount tokens."""
    _openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", path)
    return path


class Pair:
    """The files of a certificate and its private key."""

    def __init__(self, folder, name):
        self.certificate = pathlib.Path(folder) / f"{name}.crt"
        self.key = pathlib.Path(folder) / f"{name}.key"


class Authority:
    """Signs certificates for servers and clients. `certificate` is the CA file to trust."""

    def __init__(self, folder, name="ca"):
        self._folder = pathlib.Path(folder)
        self._pair = Pair(folder, name)
        self.certificate = self._pair.certificate
        _openssl("req", "-x509", *_NEW_KEY, "-days", 2, "-subj", f"/CN={name}", "-addext", "keyUsage=critical,keyCertSign",
                 "-out", self.certificate, "-keyout", self._pair.key)

    def server(self, name, *subject_alternative_names, days=2):
        """Signs a server certificate. The SANs have OpenSSL's format: DNS:localhost, IP:127.0.0.1.

        With negative `days`, the certificate is expired.
        """
        return self._sign(name, f"/CN={name}", "serverAuth", subject_alternative_names, days)

    def client(self, user, *groups, days=2):
        """Signs a client certificate. The CN is the Kubernetes user, and each O is a group.

        With negative `days`, the certificate is expired.
        """
        subject = "".join(f"/O={group}" for group in groups) + f"/CN={user}"
        return self._sign(user.replace(":", "-"), subject, "clientAuth", (), days)

    def _sign(self, name, subject, usage, names, days):
        pair = Pair(self._folder, name)
        request = self._folder / f"{name}.csr"
        extensions = ["basicConstraints=critical,CA:FALSE", f"extendedKeyUsage={usage}"]
        if names:
            extensions.append(f"subjectAltName={','.join(names)}")
        wanted = [part for extension in extensions for part in ("-addext", extension)]
        _openssl("req", "-new", *_NEW_KEY, "-subj", subject, *wanted, "-out", request, "-keyout", pair.key)
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._pair.key,
                 "-copy_extensions", "copyall", "-days", days, "-out", pair.certificate)
        request.unlink()
        return pair
