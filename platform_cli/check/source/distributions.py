"""Names under which packages are installed, where they differ from those they are imported by."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ALWAYS_THERE = frozenset(
    {"metaflow", "metaflow_extensions", "requests", "boto3", "google", "azure", "setuptools", "pkg_resources"}
)
"""What Metaflow itself brings into the environment of each step, whatever the datastore."""

_INSTALLED_AS: Mapping[str, str] = MappingProxyType(
    {
        "attr": "attrs",
        "bs4": "beautifulsoup4",
        "cv2": "opencv-python",
        "dateutil": "python-dateutil",
        "dotenv": "python-dotenv",
        "fitz": "pymupdf",
        "jose": "python-jose",
        "jwt": "pyjwt",
        "magic": "python-magic",
        "mpl_toolkits": "matplotlib",
        "OpenSSL": "pyopenssl",
        "PIL": "pillow",
        "psycopg2": "psycopg2-binary",
        "serial": "pyserial",
        "skimage": "scikit-image",
        "sklearn": "scikit-learn",
        "yaml": "pyyaml",
    }
)

_BROUGHT_BY: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "joblib": frozenset({"scikit-learn"}),
        "numpy": frozenset(
            {
                "catboost", "keras", "lightgbm", "matplotlib", "pandas", "scikit-image", "scikit-learn", "scipy",
                "seaborn", "shap", "statsmodels", "tensorflow", "torchvision", "transformers", "xarray", "xgboost",
            }
        ),
        "pandas": frozenset({"catboost", "geopandas", "mlflow", "prophet", "seaborn", "shap", "statsmodels"}),
        "python-dateutil": frozenset({"matplotlib", "pandas"}),
        "scipy": frozenset({"catboost", "lightgbm", "scikit-image", "scikit-learn", "statsmodels", "xgboost"}),
        "matplotlib": frozenset({"catboost", "seaborn"}),
        "torch": frozenset({"pytorch", "pytorch-lightning", "sentence-transformers", "torchvision"}),
    }
)  # fmt: skip
"""Packages that come along with others, as their own metadata says."""


def normal(name: str) -> str:
    """Return a distribution's name as package indexes compare it: without its extras, in lower case, with dashes."""
    return re.sub(r"[-_.]+", "-", name.partition("[")[0].strip()).lower()


def distribution_of(module: str) -> str:
    """Return the name under which a module is installed."""
    return normal(_INSTALLED_AS.get(module, module))


def is_brought_by(name: str, packages: Iterable[str]) -> bool:
    """Return whether one of some packages brings another one along."""
    variants = {name.removesuffix("-binary"), name.removesuffix("-python"), f"py-{name}", f"python-{name}"}
    variants |= {f"{name}-{suffix}" for suffix in ("binary", "cpu", "gpu", "headless")}
    known = set(packages)
    return bool(known & (_BROUGHT_BY.get(name, frozenset()) | variants))
