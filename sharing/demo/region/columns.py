"""Columns side by side: one numpy array per fact, one position per student or term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]
Days = NDArray[np.int32]
Flags = NDArray[np.bool_]


class Columns:
    """Base of the column blocks; a cut shares memory with the whole."""

    __slots__ = ()

    def __len__(self) -> int:
        first = self._blocks()[0][1]
        return len(first)

    def cut(self, start: int, stop: int) -> Self:
        """The same columns for the positions start to stop, without copying."""
        return type(self)(
            **{
                name: block.cut(start, stop) if isinstance(block, Columns) else block[start:stop]
                for name, block in self._blocks()
            }
        )

    def take(self, places: Any) -> Self:
        """The same columns for chosen positions, copied."""
        return type(self)(
            **{
                name: block.take(places) if isinstance(block, Columns) else block[places]
                for name, block in self._blocks()
            }
        )

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """Blocks of flat columns one after another."""
        names = [name for name, _ in parts[0]._blocks()]
        return cls(**{n: np.concatenate([getattr(part, n) for part in parts]) for n in names})

    def _blocks(self) -> list[tuple[str, Any]]:
        assert is_dataclass(self)
        return [(field.name, getattr(self, field.name)) for field in fields(self)]
