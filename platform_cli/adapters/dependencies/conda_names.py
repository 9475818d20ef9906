"""What packages of Conda are called on a package index, and what exists for Conda only."""

from __future__ import annotations

import re

# Conda's name -> the index's. From the recipes of conda-forge's feedstocks, whose `source` names the distribution that
# a package is built from; packages that have the same name in both places are not in the list.
_ON_INDEX = {
    "blas": "",
    "cuda-version": "",
    "dask-core": "dask",
    "faiss": "faiss-cpu",
    "fbprophet": "prophet",
    "matplotlib-base": "matplotlib",
    "msgpack-python": "msgpack",
    "numpy-base": "numpy",
    "opencv": "opencv-python-headless",
    "psycopg2": "psycopg2-binary",
    "py-opencv": "opencv-python-headless",
    "py-xgboost": "xgboost",
    "pyarrow-core": "pyarrow",
    "python-flatbuffers": "flatbuffers",
    "python-graphviz": "graphviz",
    "python-kaleido": "kaleido",
    "python-xxhash": "xxhash",
    "pytables": "tables",
    "pytorch": "torch",
    "pytorch-cpu": "torch",
    "pytorch-gpu": "torch",
    "ray-all": "ray[all]",
    "ray-core": "ray",
    "ray-default": "ray[default]",
    "ray-tune": "ray[tune]",
    "seaborn-base": "seaborn",
    "tensorflow-base": "tensorflow",
    "tensorflow-gpu": "tensorflow",
}
_CONDA_ONLY = {
    "_libgcc_mutex", "_openmp_mutex", "arrow-cpp", "boost-cpp", "c-compiler", "compilers", "cuda-toolkit",
    "cudatoolkit", "cudnn", "cxx-compiler", "ffmpeg", "fortran-compiler", "gcc", "gcc_linux-64", "gdal", "geos", "git",
    "go", "graphviz", "gxx_linux-64", "hdf5", "intel-openmp", "java-jdk", "libblas", "libgcc", "libgcc-ng", "libgdal",
    "libgomp", "libstdcxx-ng", "llvm-openmp", "make", "nccl", "nodejs", "openblas", "openjdk", "openmpi", "openssl",
    "perl", "proj", "r-base", "r-essentials", "rust", "samtools", "tesseract", "unixodbc", "zlib",
}  # fmt: skip
_OPERATORS = ("=", "<", ">", "!", "~")


def is_conda_only(name: str) -> bool:
    """Say whether a package of Conda is on no package index: compilers, C libraries, other languages."""
    bare = _bare(name)
    return bare in _CONDA_ONLY or bare.startswith(("r-", "bioconductor-"))


def requirement_of(name: str, version: str) -> str | None:
    """Return what Conda's name and version mean on a package index; None if nothing has to be installed for it."""
    bare = _bare(name)
    known = _ON_INDEX.get(bare, bare)
    return f"{known}{specifier_of(version)}" if known else None


def _bare(name: str) -> str:
    return name.rpartition("::")[2].strip().lower()


def specifier_of(version: str) -> str:
    """Return a version as Conda or Metaflow writes it as PEP 440 does: `1.2` is `==1.2`, `=1.2` is `==1.2.*`."""
    parts = [_one(part.strip()) for part in version.strip().split(",")]
    return ",".join(part for part in parts if part)


def _one(part: str) -> str:
    if part in {"", "*"}:
        return ""
    fuzzy = re.fullmatch(r"=([\w.!+-]+)", part)
    if fuzzy:
        return f"=={fuzzy[1].removesuffix('.*')}.*"
    if part.startswith(_OPERATORS):
        return re.sub(r"^(==[^=]+)=.*", r"\1", part)
    release = part.partition("=")[0]  # what follows is the build of Conda's package
    return f"=={release}"
