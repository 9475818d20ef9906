"""Read and write Parquet as Arrow tables, fetching only the columns and row groups that are asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .content import MemoryTarget
from .errors import MetaflowGSInvalidObject, MetaflowGSNotFound, MetaflowGSPackageError
from .gets import Gets
from .puts import Puts
from .stores import endpoint, store_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .locations import Location
    from .range_file import Loans, RangeFile

_GAP = 1 << 20  # bytes between two ranges up to which fetching the gap is cheaper than another request
_READ = 8 << 20  # bytes of a read beyond which it is worth several requests at once
_TAIL = 64 << 10  # bytes at a file's end that come with its size: the footer of most Parquet files
_FEW = 8  # files; with fewer the reads of one file must be large enough to be fetched in parallel


class Tables(Gets, Puts):
    """The methods for tables."""

    def read_parquet(self, key: str | None = None, columns: Sequence[str] | None = None, filter: Any = None) -> Any:  # noqa: A002 - as in pyarrow
        """Read a Parquet file, or all those below a prefix as one table.

        Folders named COLUMN=VALUE become columns. Files whose name begins with a dot or an underscore are left out.

        Args:
            key: The key of a file, or a prefix; None: the root.
            columns: The columns to read; None: all of them.
            filter: A `pyarrow.compute` expression, such as `pc.field("year") == 2024`: which rows to return.

        Returns:
            A `pyarrow.Table`.

        Raises:
            MetaflowGSNotFound: If there is no Parquet file under this key.
            MetaflowGSInvalidObject: If what is there is no Parquet.
            MetaflowGSPackageError: If pyarrow is not installed.
            MetaflowGSException: As for `get`.
        """
        _needed("pyarrow", "pyarrow")
        from .range_file import Loans

        prefix, loans = self._prefix(key), Loans()
        dataset = self._dataset(prefix, self._parquet_files(prefix), loans)
        table = dataset.to_table(columns=None if columns is None else list(columns), filter=filter)
        del dataset
        loans.wait()
        return table

    def write_parquet(self, key: str, table: Any) -> str:
        """Store a table as one Parquet file and return its address; it appears whole or not at all.

        Args:
            key: The key.
            table: A `pyarrow.Table`. The file that is made of it must fit into memory beside it.

        Raises:
            MetaflowGSPackageError: If pyarrow is not installed.
            MetaflowGSException: As for `put`.
        """
        parquet = _needed("pyarrow.parquet", "pyarrow")
        sink = _needed("pyarrow", "pyarrow").BufferOutputStream()
        parquet.write_table(table, sink)
        return self.put(key, sink.getvalue(), content_type="application/vnd.apache.parquet")

    def filesystem(self, key: str | None = None) -> tuple[Any, str]:
        """Return an fsspec file system and the path of a key in it, for pandas, Polars, pyarrow and whoever takes one.

        Raises:
            MetaflowGSPackageError: If fsspec is not installed.
        """
        location = self._prefix(key)
        _needed("fsspec", "fsspec")
        kind = importlib.import_module("obstore.fsspec").FsspecStore
        files = kind(location.scheme, **store_options(location.scheme, endpoint(location.scheme)))
        return files, f"{location.bucket}/{location.path}"

    def _dataset(self, prefix: Location, files: list[Location], loans: Loans) -> Any:
        arrow, dataset = _needed("pyarrow", "pyarrow"), _needed("pyarrow.dataset", "pyarrow")
        most = _READ if len(files) >= _FEW else 4 * _READ
        cache = arrow.CacheOptions(hole_size_limit=_GAP, range_size_limit=most, lazy=False)
        scan = dataset.ParquetFragmentScanOptions(pre_buffer=True, cache_options=cache)
        slash = "/" if prefix.scheme == "file" else ""
        try:
            return dataset.dataset(
                [slash + file.path for file in files],
                format=dataset.ParquetFileFormat(default_fragment_scan_options=scan),
                filesystem=self._arrow_files(prefix, loans),
                partitioning="hive",
                partition_base_dir=slash + prefix.path,
            )
        except arrow.ArrowInvalid as error:
            raise MetaflowGSInvalidObject(
                f"{prefix.url} is not a Parquet file, or not such files only: {error}"
            ) from error

    def _parquet_files(self, prefix: Location) -> list[Location]:
        names = [one.key for one in self._tree(prefix)]
        visible = [name for name in names if not any(part[0] in "._" for part in name.split("/"))]
        files = [prefix.below(name) for name in visible if name.endswith(".parquet")]
        if not files:
            self._head_or_explain(prefix)
            return [prefix]
        return files

    def _head_or_explain(self, location: Location) -> None:
        """Make sure that a key is that of an object."""
        try:
            self._head(location)
        except MetaflowGSNotFound as error:
            raise MetaflowGSNotFound(f"{location.url} is no Parquet file, and there is none below it.") from error

    def _arrow_files(self, prefix: Location, loans: Loans) -> Any:
        from pyarrow.fs import LocalFileSystem, PyFileSystem

        if prefix.scheme == "file":
            return LocalFileSystem()
        from .range_file import RangeFiles

        # A file is opened twice, for its schema and for its rows: it must be the same version.
        ends: dict[str, tuple[Any, Any]] = {}
        files = RangeFiles(lambda path: self._range_file(prefix._replace(path=path), ends, loans))
        return PyFileSystem(loans.lend(files))

    def _range_file(self, location: Location, ends: dict[str, tuple[Any, Any]], loans: Loans) -> RangeFile:
        from .range_file import RangeFile

        if location.path not in ends:
            answer = self._ask(location, {"range": {"suffix": _TAIL}})
            ends.setdefault(location.path, (answer.meta, self._bytes(location, answer)))
        meta, tail = ends[location.path]
        return RangeFile(meta["size"], tail, lambda begin, end: self._span(location, meta["e_tag"], begin, end), loans)

    def _span(self, location: Location, tag: str | None, begin: int, end: int) -> Any:
        """Return a span of one version of an object: from a single request, or from several at once."""
        if end - begin <= _READ:
            return self._part(location, tag, begin, end)
        memory = MemoryTarget(end - begin)
        try:
            self._fill_parts(location, tag, (begin, end), memory, begin)
        finally:
            memory.close()
        return memory.value()


def _needed(module: str, package: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MetaflowGSPackageError(
            f"this needs the package '{package}', which is not installed here: pip install {package}; "
            f"for a pod put it into the image, or above the step: @pypi(packages={{'{package}': 'VERSION'}})."
        ) from error
