"""Make the rig's certificate authority, its certificates, and a kubeconfig for each of its programs."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path

from tests.cluster.rig.commands import run
from tests.cluster.rig.places import CA_BUNDLE, NODE, SERVER

DAYS = "3650"
API_NAMES = (
    f"IP:{NODE},IP:10.96.0.1,IP:127.0.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,"
    "DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
)
GOOGLE_NAMES = (
    "DNS:*.googleapis.com,DNS:googleapis.com,DNS:*.storage.googleapis.com,DNS:*.pkg.dev,DNS:*.gcr.io,DNS:gcr.io,"
    "DNS:accounts.google.com,DNS:metadata.google.internal"
)
# Who the programs are to the API server.
IDENTITIES = {
    "admin": "/O=system:masters/CN=admin",
    "controller-manager": "/CN=system:kube-controller-manager",
    "scheduler": "/CN=system:kube-scheduler",
    "kubelet": "/O=system:nodes/CN=system:node:rig",
    "proxy": "/CN=system:kube-proxy",
    "dns": "/O=system:masters/CN=coredns",
}


def make_keys(into: Path) -> None:
    """Make all keys, unless they are there."""
    if into.exists():
        return
    partial = into.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    _make_authority(partial)
    _certify(partial, "apiserver", "/CN=kube-apiserver", "serverAuth", API_NAMES)
    _certify(partial, "kubelet-server", "/CN=rig", "serverAuth", f"IP:{NODE},DNS:rig")
    _certify(partial, "kubelet-client", "/O=system:masters/CN=apiserver-kubelet-client", "clientAuth")
    _certify(partial, "edge", "/CN=edge", "serverAuth", GOOGLE_NAMES)
    for name, subject in IDENTITIES.items():
        _certify(partial, name, subject, "clientAuth")
        text = json.dumps(_kubeconfig(partial, name))
        (partial / f"{name}.kubeconfig").write_text(text, encoding="utf-8")
    run("openssl", "genrsa", "-out", partial / "accounts.key", "2048")
    run("openssl", "rsa", "-in", partial / "accounts.key", "-pubout", "-out", partial / "accounts.pub")
    _write_bundle(partial)
    partial.rename(into)


def _make_authority(folder: Path) -> None:
    key = folder / "ca.key"
    run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
    uses = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign")
    extensions = [word for use in uses for word in ("-addext", use)]
    subject = ("-days", DAYS, "-subj", "/CN=rig-ca", *extensions)
    run("openssl", "req", "-x509", "-new", "-key", key, *subject, "-out", folder / "ca.crt")


def _certify(folder: Path, name: str, subject: str, use: str, names: str = "") -> None:
    key, request, extensions = (folder / f"{name}.{kind}" for kind in ("key", "csr", "ext"))
    run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
    run("openssl", "req", "-new", "-key", key, "-subj", subject, "-out", request)
    also = f"subjectAltName={names}\n" if names else ""
    extensions.write_text(f"extendedKeyUsage={use}\n{also}", encoding="utf-8")
    authority = ("-CA", folder / "ca.crt", "-CAkey", folder / "ca.key", "-CAcreateserial", "-days", DAYS)
    signed = ("-extfile", extensions, "-out", folder / f"{name}.crt")
    run("openssl", "x509", "-req", "-in", request, *authority, *signed)


def _kubeconfig(folder: Path, name: str) -> dict[str, object]:
    def encoded(file: str) -> str:
        return base64.b64encode((folder / file).read_bytes()).decode()

    user = {"client-certificate-data": encoded(f"{name}.crt"), "client-key-data": encoded(f"{name}.key")}
    cluster = {"server": SERVER, "certificate-authority-data": encoded("ca.crt")}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "rig",
        "contexts": [{"name": "rig", "context": {"cluster": "rig", "user": name}}],
        "clusters": [{"name": "rig", "cluster": cluster}],
        "users": [{"name": name, "user": user}],
    }


def _write_bundle(folder: Path) -> None:
    trusted = Path(CA_BUNDLE).read_bytes() + (folder / "ca.crt").read_bytes()
    (folder / "bundle.crt").write_bytes(trusted)
