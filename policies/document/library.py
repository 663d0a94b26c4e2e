"""The policies that come with Pledge."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType


@cache
def library() -> Mapping[str, str]:
    """Names and texts of the documents in `policies/library`."""
    files = sorted(resources.files("policies").joinpath("library").iterdir(), key=lambda file: file.name)
    return MappingProxyType(
        {
            file.name.removesuffix(".yml"): file.read_text(encoding="utf-8")
            for file in files
            if file.name.endswith(".yml")
        }
    )
